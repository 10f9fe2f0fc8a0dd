package dev.steward.web.manage;

import dev.steward.access.Permission;
import dev.steward.access.Token;
import dev.steward.access.Tokens;
import dev.steward.access.Tokens.OwnedToken;
import dev.steward.access.Tokens.TokenFilter;
import dev.steward.access.User;
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
import dev.steward.web.user.Agents;
import dev.steward.web.user.SecurityPages;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** API tokens of all users: search, revoke and CSV export. */
public final class TokenPages {

  private static final int MAX = 100;

  /** Rows per query of the CSV export. */
  private static final int AT_ONCE = 1_000;

  private final Parts parts;

  private TokenPages(Parts parts) {
    this.parts = parts;
  }

  /** Adds the routes. */
  static void add(Kinds kinds, Parts parts) {
    var pages = new TokenPages(parts);
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kinds
        .manage()
        .route(Method.GET, "tokens", administer, pages::list)
        .route(Method.GET, "tokens.csv", administer, pages::table)
        .route(Method.POST, "tokens/revoke", administer, pages::revoke);
  }

  /** A token as a table row. */
  public record Line(
      String user,
      String userUrl,
      String uuid,
      String name,
      Moment age,
      String expires,
      long uses,
      Moment used,
      String where,
      List<String> warnings) {}

  private static TokenFilter wanted(RequestContext call) {
    Parameters query = call.request().query();
    String state = query.get("state", "").toUpperCase(Locale.ROOT);
    Tokens.TokenState found = Tokens.TokenState.ANY;
    for (Tokens.TokenState one : Tokens.TokenState.values()) {
      if (one.name().equals(state)) {
        found = one;
      }
    }
    return new TokenFilter(query.get("user", "").strip(), query.get("q", "").strip(), found);
  }

  private Response list(RequestContext call, Site site) {
    TokenFilter wanted = wanted(call);
    String before = call.request().query().get("before", "");
    long row = before.matches("[0-9]{1,18}") ? Long.parseLong(before) : Long.MAX_VALUE;
    List<OwnedToken> found = parts.tokens().page(call.caller(), wanted, row, MAX + 1);
    boolean more = found.size() > MAX;
    LocalDate today = parts.tokens().today();
    long now = parts.clock().millis();
    var lines = new ArrayList<Line>();
    for (OwnedToken one : more ? found.subList(0, MAX) : found) {
      lines.add(line(one, today, now));
    }
    return Templates.page(
        call,
        200,
        "manage/tokens.jte",
        Map.of(
            "frame",
            ManageTasks.frame(call),
            "lines",
            lines,
            "user",
            wanted.user(),
            "text",
            wanted.text(),
            "state",
            wanted.state().name().toLowerCase(Locale.ROOT),
            "query",
            Words.query(
                "user",
                wanted.user(),
                "q",
                wanted.text(),
                "state",
                wanted.state().name().toLowerCase(Locale.ROOT)),
            "before",
            more ? found.get(MAX - 1).row() : 0L));
  }

  private static Line line(OwnedToken one, LocalDate today, long now) {
    Token token = one.token();
    Long made = token.createdAt();
    Long used = token.lastUsedAt();
    return new Line(
        one.user(),
        User.key(one.user()),
        token.uuid(),
        token.name(),
        made == null ? Moment.none("") : Words.ago(made, now),
        Words.expires(token.expiresOn(), today),
        token.useCount(),
        used == null ? Moment.none("never") : Words.ago(used, now),
        Agents.lastUse(token),
        SecurityPages.warnings(token, today, now));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String time(@Nullable Long millis) {
    return millis == null ? "" : Instant.ofEpochMilli(millis).toString();
  }

  /** CSV export of all matching tokens, read in batches. */
  private Response table(RequestContext call, Site site) {
    TokenFilter wanted = wanted(call);
    return Response.stream(
            200,
            "text/csv;charset=utf-8",
            out -> {
              out.write(
                  Csv.line(
                          "user",
                          "uuid",
                          "name",
                          "kind",
                          "created",
                          "madeBy",
                          "lastDay",
                          "uses",
                          "lastUsed",
                          "lastAddress",
                          "lastAgent",
                          "lastPath")
                      .getBytes(StandardCharsets.UTF_8));
              long before = Long.MAX_VALUE;
              List<OwnedToken> some;
              do {
                some = parts.tokens().page(call.reauthenticate(), wanted, before, AT_ONCE);
                for (OwnedToken one : some) {
                  out.write(written(one).getBytes(StandardCharsets.UTF_8));
                  before = one.row();
                }
              } while (some.size() == AT_ONCE);
            })
        .with("Content-Disposition", "attachment; filename=\"tokens.csv\"")
        .with("Cache-Control", "no-store");
  }

  private static String written(OwnedToken one) {
    Token token = one.token();
    LocalDate last = token.expiresOn();
    return Csv.line(
        one.user(),
        token.uuid(),
        token.name(),
        token.kind().name().toLowerCase(Locale.ROOT),
        time(token.createdAt()),
        token.createdVia(),
        last == null ? "" : last.toString(),
        Long.toString(token.useCount()),
        time(token.lastUsedAt()),
        text(token.lastAddress()),
        text(token.lastAgent()),
        text(token.lastPath()));
  }

  /** Revokes tokens given as {@code user/uuid}; a token that no longer exists is no error. */
  private Response revoke(RequestContext call, Site site) {
    List<String> named = call.parameters().all("token");
    if (named.isEmpty() || named.size() > MAX) {
      throw new Problem.Invalid("Select 1 to " + MAX + " tokens to revoke.");
    }
    for (String one : named) {
      int slash = one.indexOf('/');
      User user = slash < 0 ? null : parts.users().find(one.substring(0, slash));
      if (user == null) {
        throw new Problem.Invalid("Invalid token reference; the format is user/uuid.");
      }
      parts.tokens().revoke(call.caller(), user, one.substring(slash + 1));
    }
    return Response.redirect(call.refererOr(site.contextPath() + "/manage/tokens"));
  }
}
