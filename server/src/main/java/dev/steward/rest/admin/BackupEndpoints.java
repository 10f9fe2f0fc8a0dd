package dev.steward.rest.admin;

import dev.steward.access.Permission;
import dev.steward.backup.Backup;
import dev.steward.backup.BackupSnapshot;
import dev.steward.http.Response;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** {@code POST /backup}: downloads a backup of the server, without the encryption key. */
public final class BackupEndpoints {

  private final Backup backup;
  private final InstantSource clock;

  public BackupEndpoints(Backup backup, InstantSource clock) {
    this.backup = backup;
    this.clock = clock;
  }

  /** Adds the route. */
  public void addRoutes(ResourceTypes kinds) {
    kinds
        .server()
        .route(Method.POST, "backup", AccessRule.needs(Permission.ADMINISTER), this::download);
  }

  /**
   * Sends a backup. Most errors occur before the first byte is sent; a later error truncates the
   * file, which a client can detect.
   */
  private Response download(RequestContext call, Site site) {
    BackupSnapshot snapshot = backup.takeSnapshot(call.caller(), false);
    return Response.stream(
            200,
            "application/zip",
            out -> {
              try (snapshot) {
                snapshot.writeTo(out);
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
