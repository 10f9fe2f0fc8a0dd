package dev.steward.library;

import dev.steward.access.Caller;
import dev.steward.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list of libraries that users can change: one of the server's lists, or that of a folder. */
public interface LibraryList {

  /** The name of the list for readers. */
  String title();

  /** Returns whether a caller may see and change the list. */
  boolean isVisible(Caller caller);

  /** The libraries in their order. */
  List<LibraryDefinition> libraries(Caller caller);

  /** The settings of a library in the form of {@link LibrarySettings}; null if there is none. */
  @Nullable Map<String, ?> find(Caller caller, String name);

  /**
   * Adds a library.
   *
   * @param settings as {@link LibrarySettings} reads them
   * @throws Problem.Invalid if a setting is missing or invalid, or the name is used
   */
  void create(Caller caller, Map<String, ?> settings);

  /**
   * Changes the settings of a library, or its name.
   *
   * @throws Problem.Invalid if a setting is missing or invalid, or the new name is used
   */
  void configure(Caller caller, String name, Map<String, ?> settings);

  /** Deletes a library; runs that use it go on. */
  void delete(Caller caller, String name);
}
