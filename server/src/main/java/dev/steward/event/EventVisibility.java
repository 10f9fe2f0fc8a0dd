package dev.steward.event;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Jobs;

/** Checks whether a caller may receive an event, at delivery time. */
public final class EventVisibility {

  private final Authorizer rights;
  private final Jobs jobs;

  public EventVisibility(Authorizer rights, Jobs jobs) {
    this.rights = rights;
    this.jobs = jobs;
  }

  /**
   * Events about an item require permission to read it; if the permissions of the item are no
   * longer known, they require Overall/Administer.
   */
  public boolean allows(Caller caller, Event event) {
    return switch (event.subject()) {
      case Event.EventSubject.ServerSubject _ -> rights.allows(caller, Permission.READ);
      case Event.EventSubject.UserSubject(long userId) ->
          (userId != 0 && userId == caller.userId())
              || rights.allows(caller, Permission.ADMINISTER);
      case Event.EventSubject.ItemSubject(String name, Long id, boolean ownRights, _) -> {
        Long currentId = jobs.findId(name);
        boolean sameItem = currentId != null && currentId.equals(id);
        // A deleted item's own permission settings are deleted along with the item and can no
        // longer be checked.
        yield (sameItem || (!ownRights && !rights.hasOverrides(name)))
            ? rights.visibility(caller, name) == Authorizer.Visibility.READABLE
            : rights.allows(caller, Permission.ADMINISTER);
      }
    };
  }
}
