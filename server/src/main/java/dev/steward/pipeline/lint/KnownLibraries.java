package dev.steward.pipeline.lint;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of shared libraries, for the check of a script. */
public interface KnownLibraries {

  /** Without a server, each library may exist. */
  KnownLibraries ANY =
      new KnownLibraries() {
        @Override
        public @Nullable Set<String> names() {
          return null;
        }

        @Override
        public LibraryNames find(Set<String> named) {
          return LibraryNames.UNKNOWN;
        }
      };

  /** The names of all libraries that a job can use; null if they are not known. */
  @Nullable Set<String> names();

  /**
   * The names that libraries define.
   *
   * @param named the libraries that the script names, in addition to implicit ones
   */
  LibraryNames find(Set<String> named);
}
