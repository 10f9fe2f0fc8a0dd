package dev.steward.event;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.Rights;
import dev.steward.job.Jobs;

/** Decides who may hear of an event, by the rights at the moment at which it would be told. */
public final class Hearing {

  private final Rights rights;
  private final Jobs jobs;

  public Hearing(Rights rights, Jobs jobs) {
    this.rights = rights;
    this.jobs = jobs;
  }

  /** Who may read an item hears of it; what nobody can be asked about any more, administrators. */
  public boolean allows(Caller caller, Event event) {
    return switch (event.about()) {
      case Event.About.Server _ -> rights.allows(caller, Permission.READ);
      case Event.About.Person(long userId) ->
          (userId != 0 && userId == caller.userId())
              || rights.allows(caller, Permission.ADMINISTER);
      case Event.About.Item(String name, Long id, boolean apart, _) -> {
        Long now = jobs.findId(name);
        boolean itself = now != null && now.equals(id);
        // The rights that a deleted item gave are gone with it: they can be asked of nobody.
        yield (itself || (!apart && !rights.mayDiffer(name)))
            ? rights.sight(caller, name) == Rights.Sight.READABLE
            : rights.allows(caller, Permission.ADMINISTER);
      }
    };
  }
}
