"""Tables of Bergamo's networks, beside core's bodies, meetings and organisations."""

from models_bergamo.models.charter import Charter, CharterAcknowledgement, CharterPoint
from models_bergamo.models.grants import (
    GRANTED,
    NEXT_STATES,
    RECEIVED,
    ApplicationState,
    GrantApplication,
    GrantApplicationNeighbourhood,
    GrantCall,
)
from models_bergamo.models.networks import NeighbourhoodNetwork
from models_bergamo.models.requests import CouncillorRequest

__all__ = [
    "GRANTED",
    "NEXT_STATES",
    "RECEIVED",
    "ApplicationState",
    "Charter",
    "CharterAcknowledgement",
    "CharterPoint",
    "CouncillorRequest",
    "GrantApplication",
    "GrantApplicationNeighbourhood",
    "GrantCall",
    "NeighbourhoodNetwork",
]
