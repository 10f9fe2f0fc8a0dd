package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.text.Csv;
import dev.steward.web.Moment;
import dev.steward.web.Templates;
import dev.steward.web.Words;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Audit log: list, search and CSV export. */
public final class AuditPages {

  private static final int MAX = 100;
  private static final int AT_ONCE = 1_000;

  private final Audit audit;
  private final Parts parts;

  private AuditPages(Parts parts) {
    this.parts = parts;
    this.audit = parts.administration().audit();
  }

  /** Adds the routes. */
  static void add(Kinds kinds, Parts parts) {
    var pages = new AuditPages(parts);
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kinds
        .manage()
        .route(Method.GET, "audit", administer, pages::list)
        .route(Method.GET, "audit.csv", administer, pages::table);
  }

  /** An audit entry as a table row. */
  public record Line(
      Moment at,
      Moment ago,
      String actor,
      String address,
      String action,
      String subject,
      String detail) {}

  private static Audit.AuditFilter wanted(Parameters query) {
    String until = query.get("until", "");
    return new Audit.AuditFilter(
        query.get("actor", "").strip(),
        query.get("action", "").strip(),
        query.get("q", "").strip(),
        day("since", query.get("since", ""), 0),
        until.isEmpty() ? Long.MAX_VALUE : day("until", until, 1));
  }

  /** Start of a day, in epoch millis, moved by a number of days. */
  private static long day(String name, String text, int behind) {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      return LocalDate.parse(text)
          .plusDays(behind)
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
    List<Audit.NumberedEntry> found =
        audit.page(
            wanted(query),
            before.matches("[0-9]{1,18}") ? Long.parseLong(before) : Long.MAX_VALUE,
            MAX + 1);
    boolean more = found.size() > MAX;
    long now = parts.clock().millis();
    var lines = new ArrayList<Line>();
    for (Audit.NumberedEntry one : more ? found.subList(0, MAX) : found) {
      Audit.AuditEntry entry = one.entry();
      lines.add(
          new Line(
              Words.when(entry.at()),
              Words.ago(entry.at(), now),
              entry.actor(),
              entry.address(),
              entry.action(),
              entry.subject(),
              entry.detail()));
    }
    return Templates.page(
        call,
        200,
        "manage/audit.jte",
        Map.of(
            "frame",
            ManageTasks.frame(call),
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
            Words.query(
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
            more ? found.get(MAX - 1).number() : 0L));
  }

  private Response table(RequestContext call, Site site) {
    Audit.AuditFilter wanted = wanted(call.request().query());
    return Response.stream(
            200,
            "text/csv;charset=utf-8",
            out -> {
              out.write(
                  Csv.line("at", "actor", "address", "action", "subject", "detail")
                      .getBytes(StandardCharsets.UTF_8));
              long before = Long.MAX_VALUE;
              List<Audit.NumberedEntry> some;
              do {
                parts.rights().require(call.reauthenticate(), Permission.ADMINISTER);
                some = audit.page(wanted, before, AT_ONCE);
                for (Audit.NumberedEntry one : some) {
                  Audit.AuditEntry entry = one.entry();
                  out.write(
                      Csv.line(
                              Instant.ofEpochMilli(entry.at()).toString(),
                              entry.actor(),
                              entry.address(),
                              entry.action(),
                              entry.subject(),
                              entry.detail())
                          .getBytes(StandardCharsets.UTF_8));
                  before = one.number();
                }
              } while (some.size() == AT_ONCE);
            })
        .with("Content-Disposition", "attachment; filename=\"audit.csv\"")
        .with("Cache-Control", "no-store");
  }
}
