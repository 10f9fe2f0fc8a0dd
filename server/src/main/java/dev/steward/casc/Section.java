package dev.steward.casc;

import dev.steward.access.Caller;
import java.util.List;
import java.util.Map;

/** A part of the configuration, which reads and exports the values at its paths. */
interface Section {

  /** Paths of the section from the document's root, such as {@code jenkins.systemMessage}. */
  List<String> paths();

  /** Reads the value at a path; records errors and changes. */
  void read(Caller caller, String path, YamlValue value, ReadContext context);

  /**
   * Adds the current values by path, limited to what the caller may see, without secrets.
   *
   * @param out accepts strings, numbers, booleans, and lists and maps of these
   */
  void export(Caller caller, Map<String, Object> out);
}
