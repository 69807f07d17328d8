"""Addresses of a city's data that are no pages."""

NOT_PAGES_OF_DATA = {
    "city:data_progress": "asked by the page that shows progress",
    "city:data_download": "a file",
}
