package dev.steward.gate;

import dev.steward.http.Response;

/**
 * What is done at one row of the table. Its class is named verb and noun and says in its first line
 * which URL it serves.
 *
 * @param <T> what the place holds
 */
@FunctionalInterface
public interface Endpoint<T> {

  /** Answers, or throws a {@link dev.steward.problem.Problem} for the error page to tell. */
  Response serve(Call call, T subject);
}
