"""The messages about pacts: codes and reasons, never who a case is about."""
