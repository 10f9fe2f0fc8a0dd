package dev.steward.library;

import java.util.Map;

/**
 * The run that another run repeats, whose libraries that run uses again.
 *
 * @param runId id of the earlier run
 * @param unchanged whether all libraries have the files of the earlier run; otherwise they are
 *     loaded again, and only files with code of untrusted libraries are those of the earlier run
 * @param edits texts that a user has edited, by the name of the library and the path of the file
 */
public record LibraryOrigin(long runId, boolean unchanged, Map<String, Map<String, String>> edits) {

  public LibraryOrigin {
    edits = Map.copyOf(edits);
  }
}
