package dev.steward.http;

/** The relevant headers of a part of a form; a missing header is empty. */
record PartHeaders(String disposition, String contentType) {}
