package dev.steward.client;

/** What a frame is about; its place in this list is its code on the wire. */
public enum Op {
  /** The command's name or one of its words. */
  ARG,
  /** The client's language. */
  LOCALE,
  /** The client's character set; sent again and again it keeps the line open. */
  ENCODING,
  /** The command is to run. */
  START,
  /** It has ended, with this status. */
  EXIT,
  /** A piece of the client's standard input. */
  STDIN,
  /** That was all of it. */
  END_STDIN,
  /** A piece for the client's standard output. */
  STDOUT,
  /** A piece for the client's standard error. */
  STDERR
}
