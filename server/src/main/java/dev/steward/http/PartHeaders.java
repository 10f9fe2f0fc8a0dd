package dev.steward.http;

/** The relevant headers of a part of a form; empty if missing. */
record PartHeaders(String disposition, String contentType) {}
