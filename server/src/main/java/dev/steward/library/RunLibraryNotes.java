package dev.steward.library;

import dev.steward.run.Notes;
import dev.steward.store.Tx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The note with the libraries that a run has loaded, for readers. A run has it since its script was
 * read, so a run without the note has not come so far.
 */
public final class RunLibraryNotes {

  /** The kind of the note. */
  public static final String KIND = "libraries";

  /** The note of a run that has loaded no library. */
  public static final String NONE = "[]";

  private RunLibraryNotes() {}

  /** The libraries in the order in which the run loaded them; null without a note. */
  public static @Nullable List<LoadedLibrary> read(@Nullable String note) {
    return note == null ? null : LoadedLibrary.list(note);
  }

  /** Adds a library, or replaces the one of the same name. */
  static void put(Notes notes, Tx tx, long runId, LoadedLibrary library) {
    String note = notes.find(tx, runId, KIND);
    List<LoadedLibrary> libraries =
        new ArrayList<>(note == null ? List.of() : LoadedLibrary.list(note));
    int place = libraries.stream().map(LoadedLibrary::name).toList().indexOf(library.name());
    if (place < 0) {
      libraries.add(library);
    } else {
      libraries.set(place, library);
    }
    notes.put(tx, runId, KIND, LoadedLibrary.toJson(libraries));
  }
}
