package dev.steward.pipeline.library;

import dev.steward.job.Job;
import dev.steward.library.Libraries;
import dev.steward.library.LibraryDefinition.AvailableLibrary;
import dev.steward.library.LibraryLoader;
import dev.steward.library.LibraryTree;
import dev.steward.pipeline.lint.KnownLibraries;
import dev.steward.pipeline.lint.LibraryNames;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The libraries that a job can use, for checks of its script. A check retrieves nothing: it knows
 * the variables and classes of a library from the newest run that has loaded it.
 */
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
      public LibraryNames find(Set<String> named) {
        Set<String> checked = new HashSet<>();
        LibraryNames names = LibraryNames.UNKNOWN;
        for (AvailableLibrary library : available) {
          String name = library.definition().name();
          if ((library.definition().implicit() || named.contains(name)) && checked.add(name)) {
            LibraryTree files = loader.known(library);
            if (files != null) {
              names =
                  names.and(
                      LibraryNames.of(Set.copyOf(files.variables()), Set.copyOf(files.classes())));
            }
          }
        }
        return names;
      }
    };
  }
}
