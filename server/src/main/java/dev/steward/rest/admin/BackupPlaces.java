package dev.steward.rest.admin;

import dev.steward.access.Permission;
import dev.steward.backup.Backup;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Response;
import dev.steward.rest.Kinds;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** {@code POST /backup}: downloads a backup of the server, without the encryption key. */
public final class BackupPlaces {

  private final Backup backup;
  private final InstantSource clock;

  private BackupPlaces(Backup backup, InstantSource clock) {
    this.backup = backup;
    this.clock = clock;
  }

  /** Adds the route. */
  public static void add(Kinds kinds, Backup backup, InstantSource clock) {
    var places = new BackupPlaces(backup, clock);
    kinds
        .server()
        .route(Method.POST, "backup", AccessRule.needs(Permission.ADMINISTER), places::make);
  }

  /** Most errors occur before the first byte is sent; a truncated file is detectable. */
  private Response make(RequestContext call, Site site) {
    Backup.BackupSnapshot moment = backup.takeSnapshot(call.caller(), false);
    return Response.stream(
            200,
            "application/zip",
            out -> {
              try (moment) {
                moment.writeTo(out);
              }
            })
        .with(
            "Content-Disposition",
            "attachment; filename=\"steward-"
                + LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)
                + ".zip\"")
        .with("Cache-Control", "no-store");
  }
}
