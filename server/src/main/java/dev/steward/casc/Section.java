package dev.steward.casc;

import dev.steward.access.Caller;
import java.util.List;
import java.util.Map;

/** One part of the configuration: it reads what stands under its paths, and writes it out. */
interface Section {

  /** The paths it takes, from the top of a document, such as {@code jenkins.systemMessage}. */
  List<String> paths();

  /** Reads what stands under one of the paths; says what is wrong, and what is to be done. */
  void read(Caller caller, String path, Value value, Reading reading);

  /**
   * Adds what there is, under its paths, as far as the caller may see it, and no secret.
   *
   * @param out takes strings, numbers, flags, lists and maps of these, by path
   */
  void export(Caller caller, Map<String, Object> out);
}
