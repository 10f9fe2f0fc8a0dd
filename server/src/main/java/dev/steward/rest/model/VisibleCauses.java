package dev.steward.rest.model;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.run.Cause;
import java.util.List;

/**
 * Removes from causes the names of upstream jobs that the caller may not read. The permission is
 * checked for the stored name, so a renamed or deleted job is named only to callers with permission
 * to read any job with that name.
 */
public final class VisibleCauses {

  private VisibleCauses() {}

  public static List<Cause> of(Authorizer rights, Caller caller, List<Cause> causes) {
    return causes.stream().map(cause -> of(rights, caller, cause)).toList();
  }

  private static Cause of(Authorizer rights, Caller caller, Cause cause) {
    return cause instanceof Cause.UpstreamCause(String job, _, _) && !mayRead(rights, caller, job)
        ? new Cause.HiddenUpstreamCause()
        : cause;
  }

  public static boolean mayRead(Authorizer rights, Caller caller, String job) {
    return rights.visibility(caller, job) == Authorizer.Visibility.READABLE;
  }
}
