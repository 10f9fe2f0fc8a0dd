package dev.steward.pipeline.run;

/**
 * A range of a run's log that one node has written.
 *
 * @param start offset of its first byte
 * @param end offset after its last byte
 * @param node number of the node; 0 for the run itself
 * @param stream what kind of text of the node it is, see {@link LogStream}
 */
public record LogSegment(long start, long end, long node, String stream) {}
