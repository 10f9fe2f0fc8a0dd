package dev.steward.gate;

import dev.steward.http.Response;
import org.jspecify.annotations.Nullable;

/** Words the confirmation of an action that a page sent and that led to another page. */
@FunctionalInterface
public interface Confirmations {

  /** Null where there is nothing to say. */
  @Nullable Confirmation of(Call call, Response response);
}
