package dev.steward.pipeline.library;

import dev.steward.job.Job;
import dev.steward.library.Libraries;
import dev.steward.library.LibraryDefinition.AvailableLibrary;
import dev.steward.library.LibraryLoader;
import dev.steward.pipeline.lint.KnownLibraries;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The libraries that a job can use, for checks of its script. */
public final class JobLibraries {
  private final Libraries libraries;
  private final LibraryLoader loader;

  public JobLibraries(Libraries libraries, LibraryLoader loader) {
    this.libraries = libraries;
    this.loader = loader;
  }

  /** The libraries of a job. */
  public KnownLibraries of(Job job) {
    List<AvailableLibrary> available = libraries.forJob(job);
    return new KnownLibraries() {
      @Override
      public Set<String> names() {
        Set<String> names = new TreeSet<>();
        available.forEach(library -> names.add(library.definition().name()));
        return names;
      }

      @Override
      public Set<String> variables(Set<String> named) {
        Set<String> variables = new TreeSet<>();
        for (AvailableLibrary library : available) {
          String name = library.definition().name();
          if (library.definition().implicit() || named.contains(name)) {
            variables.addAll(loader.knownVariables(name));
          }
        }
        return variables;
      }
    };
  }
}
