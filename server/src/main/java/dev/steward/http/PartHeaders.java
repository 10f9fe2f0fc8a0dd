package dev.steward.http;

/** The relevant headers of a part; empty if missing. */
record PartHeaders(String disposition, String contentType) {}
