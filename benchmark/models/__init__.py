"""Tables of the coordinating body's side, in the public schema: aggregates, never a row about a person."""

from benchmark.models.campaigns import Campaign, CampaignAnswer
from benchmark.models.reports import ComparativeReport, PeerGroup, ReportBlock
from benchmark.models.snapshots import CityKey, Snapshot, SnapshotFigure

__all__ = [
    "Campaign", "CampaignAnswer", "CityKey", "ComparativeReport", "PeerGroup", "ReportBlock", "Snapshot", "SnapshotFigure",
]  # fmt: skip
