package dev.steward.rest.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Documentation of a route, in addition to its permission and resource type.
 *
 * @param line the summary
 * @param forms the media types of its form
 * @param bodies the accepted bodies other than forms
 */
record Usage(
    String line,
    List<Field> fields,
    List<String> forms,
    List<Body> bodies,
    List<Outcome> outcomes) {

  /** The location of a field in the request. */
  enum In {
    FORM,
    QUERY,
    HEADER,
    /** After the verb, up to the end of the path. */
    PATH
  }

  /** A request parameter. */
  record Field(In in, String name, boolean required, String line) {}

  /** A body that is not a form. */
  record Body(String type, String line) {}

  /** A response; with a media type if it has content, and optionally a schema. */
  record Outcome(int status, @Nullable String type, @Nullable String schema, String line) {}

  List<Field> fields(In in) {
    return fields.stream().filter(field -> field.in() == in).toList();
  }
}
