package dev.steward.library;

import dev.steward.job.definition.SourceControl;
import java.nio.file.Path;
import java.util.List;

/** Where the files of a library come from. */
public sealed interface LibraryRetriever {

  /** The folder of the repository that contains the library; empty for the repository itself. */
  String libraryPath();

  /**
   * A Git repository whose branches, tags and commits are the versions: “Modern SCM”.
   *
   * @param refs options of {@code git ls-remote} that limit the refs in which versions are found
   */
  record GitSource(String remote, String credentialsId, List<String> refs, String libraryPath)
      implements LibraryRetriever {
    public GitSource {
      refs = List.copyOf(refs);
    }
  }

  /**
   * A repository whose settings contain a variable for the version, such as {@code
   * ${library.tools.version}}: “Legacy SCM”.
   */
  record LegacySource(SourceControl scm, String libraryPath) implements LibraryRetriever {}

  /** A folder of this machine, for a pipeline that runs without a server. */
  record FolderSource(Path folder) implements LibraryRetriever {
    @Override
    public String libraryPath() {
      return "";
    }
  }

  /**
   * A way of retrieval that this server does not support.
   *
   * @param name of its type
   */
  record UnsupportedSource(String name) implements LibraryRetriever {
    @Override
    public String libraryPath() {
      return "";
    }
  }
}
