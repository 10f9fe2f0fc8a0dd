package dev.steward.pipeline.lint;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a server knows of its shared libraries, for the check of a script. */
public interface KnownLibraries {

  /** Without a server, each library may exist. */
  KnownLibraries ANY =
      new KnownLibraries() {
        @Override
        public @Nullable Set<String> names() {
          return null;
        }

        @Override
        public Set<String> variables(Set<String> named) {
          return Set.of();
        }
      };

  /** The names of all libraries that a job can use; null if they are not known. */
  @Nullable Set<String> names();

  /**
   * The global variables of libraries, as far as a run has loaded them before.
   *
   * @param named the libraries that the script names, in addition to implicit ones
   */
  Set<String> variables(Set<String> named);
}
