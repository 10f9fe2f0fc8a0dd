package dev.steward.client;

/** Type of a frame; the ordinal is its code in the protocol. */
public enum FrameType {
  /** The command's name or one of its arguments. */
  ARG,
  /** The client's locale. */
  LOCALE,
  /** The client's character set; repeated as a keep-alive. */
  ENCODING,
  /** Starts the command. */
  START,
  /** Exit status of the command, which has ended. */
  EXIT,
  /** Chunk of the client's standard input. */
  STDIN,
  /** End of the client's standard input. */
  END_STDIN,
  /** Chunk of the client's standard output. */
  STDOUT,
  /** Chunk of the client's standard error. */
  STDERR
}
