package dev.steward.web.admin;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.text.Csv;
import dev.steward.web.Templates;
import dev.steward.web.TextFormat;
import dev.steward.web.TimeElement;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Audit log: list, search and CSV export. */
public final class AuditPages {

  private static final int MAX = 100;
  private static final int BATCH_SIZE = 1_000;

  private final Audit audit;
  private final InstantSource clock;
  private final Authorizer authorizer;

  public AuditPages(InstantSource clock, Authorizer authorizer, Audit audit) {
    this.clock = clock;
    this.authorizer = authorizer;
    this.audit = audit;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kinds
        .manage()
        .route(Method.GET, "audit", administer, this::list)
        .route(Method.GET, "audit.csv", administer, this::csv);
  }

  /** An audit entry as a table row. */
  public record AuditLine(
      TimeElement at,
      TimeElement ago,
      String actor,
      String address,
      String action,
      String subject,
      String detail) {}

  private static Audit.AuditFilter filter(Parameters query) {
    String until = query.get("until", "");
    return new Audit.AuditFilter(
        query.get("actor", "").strip(),
        query.get("action", "").strip(),
        query.get("q", "").strip(),
        day("since", query.get("since", ""), 0),
        until.isEmpty() ? Long.MAX_VALUE : day("until", until, 1));
  }

  /** Start of a day plus a number of days, in epoch millis. */
  private static long day(String name, String text, int offsetDays) {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      return LocalDate.parse(text)
          .plusDays(offsetDays)
          .atStartOfDay(ZoneId.systemDefault())
          .toInstant()
          .toEpochMilli();
    } catch (DateTimeException | ArithmeticException _) {
      throw new Problem.Invalid(
          "The query parameter " + name + " must be a date such as 2026-01-31.");
    }
  }

  private Response list(RequestContext call, Site site) {
    Parameters query = call.request().query();
    String before = query.get("before", "");
    List<Audit.NumberedEntry> entries =
        audit.page(
            filter(query),
            before.matches("[0-9]{1,18}") ? Long.parseLong(before) : Long.MAX_VALUE,
            MAX + 1);
    boolean hasMore = entries.size() > MAX;
    long now = clock.millis();
    var lines = new ArrayList<AuditLine>();
    for (Audit.NumberedEntry numbered : hasMore ? entries.subList(0, MAX) : entries) {
      Audit.AuditEntry entry = numbered.entry();
      lines.add(
          new AuditLine(
              TextFormat.date(entry.at()),
              TextFormat.ago(entry.at(), now),
              entry.actor(),
              entry.address(),
              entry.action(),
              entry.subject(),
              entry.detail()));
    }
    return Templates.page(
        call,
        200,
        "admin/audit.jte",
        Map.of(
            "frame",
            ManageTasks.layout(call),
            "lines",
            lines,
            "actor",
            query.get("actor", ""),
            "action",
            query.get("action", ""),
            "text",
            query.get("q", ""),
            "since",
            query.get("since", ""),
            "until",
            query.get("until", ""),
            "query",
            TextFormat.query(
                "actor",
                query.get("actor", ""),
                "action",
                query.get("action", ""),
                "q",
                query.get("q", ""),
                "since",
                query.get("since", ""),
                "until",
                query.get("until", "")),
            "before",
            hasMore ? entries.get(MAX - 1).number() : 0L));
  }

  private Response csv(RequestContext call, Site site) {
    Audit.AuditFilter filter = filter(call.request().query());
    return Response.stream(
            200,
            "text/csv;charset=utf-8",
            out -> {
              out.write(
                  Csv.line("at", "actor", "address", "action", "subject", "detail")
                      .getBytes(StandardCharsets.UTF_8));
              long before = Long.MAX_VALUE;
              List<Audit.NumberedEntry> batch;
              do {
                authorizer.require(call.reauthenticate(), Permission.ADMINISTER);
                batch = audit.page(filter, before, BATCH_SIZE);
                for (Audit.NumberedEntry numbered : batch) {
                  Audit.AuditEntry entry = numbered.entry();
                  out.write(
                      Csv.line(
                              Instant.ofEpochMilli(entry.at()).toString(),
                              entry.actor(),
                              entry.address(),
                              entry.action(),
                              entry.subject(),
                              entry.detail())
                          .getBytes(StandardCharsets.UTF_8));
                  before = numbered.number();
                }
              } while (batch.size() == BATCH_SIZE);
            })
        .with("Content-Disposition", "attachment; filename=\"audit.csv\"")
        .with("Cache-Control", "no-store");
  }
}
