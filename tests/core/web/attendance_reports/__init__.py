"""The page of the attendance reports."""
