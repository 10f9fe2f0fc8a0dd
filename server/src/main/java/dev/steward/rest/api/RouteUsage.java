package dev.steward.rest.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Documentation of a route, in addition to its permission and resource type.
 *
 * @param summary the summary
 * @param forms the media types of its form
 * @param bodies the accepted bodies other than forms
 */
record RouteUsage(
    String summary,
    List<UsageField> fields,
    List<String> forms,
    List<UsageBody> bodies,
    List<UsageResponse> responses) {

  /** The location of a field in the request. */
  enum FieldLocation {
    FORM,
    QUERY,
    HEADER,
    /** The rest of the path, after the verb. */
    PATH
  }

  /** A request parameter. */
  record UsageField(FieldLocation in, String name, boolean required, String description) {}

  /** A body that is not a form. */
  record UsageBody(String type, String description) {}

  /** A response, with a media type if it has content, and optionally with a schema. */
  record UsageResponse(
      int status, @Nullable String type, @Nullable String schema, String description) {}

  List<UsageField> fields(FieldLocation in) {
    return fields.stream().filter(field -> field.in() == in).toList();
  }
}
