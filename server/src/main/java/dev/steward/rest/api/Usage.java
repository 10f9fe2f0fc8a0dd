package dev.steward.rest.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a row is used, as far as its right and its place do not say it.
 *
 * @param line what it does
 * @param forms the media types that its form is sent in
 * @param bodies what may be sent that is no form
 */
record Usage(
    String line,
    List<Field> fields,
    List<String> forms,
    List<Body> bodies,
    List<Outcome> outcomes) {

  /** Where a field stands in the request. */
  enum In {
    FORM,
    QUERY,
    HEADER,
    /** Behind the verb, to the end of the path. */
    PATH
  }

  /** Something that may be sent, or must. */
  record Field(In in, String name, boolean required, String line) {}

  /** A body that is no form. */
  record Body(String type, String line) {}

  /** An answer; of a media type where there is more to it than the status, maybe of a schema. */
  record Outcome(int status, @Nullable String type, @Nullable String schema, String line) {}

  List<Field> fields(In in) {
    return fields.stream().filter(field -> field.in() == in).toList();
  }
}
