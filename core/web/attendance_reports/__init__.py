"""Attendance over any period, for the offices that must say how they counted."""
