package dev.steward.web.admin;

import dev.steward.access.OwnedToken;
import dev.steward.access.Permission;
import dev.steward.access.Token;
import dev.steward.access.TokenFilter;
import dev.steward.access.TokenState;
import dev.steward.access.Tokens;
import dev.steward.access.User;
import dev.steward.access.Users;
import dev.steward.agent.NodeConnections;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.routing.UrlPath;
import dev.steward.text.Csv;
import dev.steward.web.Templates;
import dev.steward.web.TextFormat;
import dev.steward.web.TimeElement;
import dev.steward.web.user.SecurityPages;
import dev.steward.web.user.UserAgentName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
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
  private static final int BATCH_SIZE = 1_000;

  private final InstantSource clock;
  private final Users users;
  private final Tokens tokens;
  private final Nodes nodes;
  private final NodeConnections connections;

  public TokenPages(
      InstantSource clock, Users users, Tokens tokens, Nodes nodes, NodeConnections connections) {
    this.clock = clock;
    this.users = users;
    this.tokens = tokens;
    this.nodes = nodes;
    this.connections = connections;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kinds
        .manage()
        .route(Method.GET, "tokens", administer, this::list)
        .route(Method.GET, "tokens.csv", administer, this::csv)
        .route(Method.POST, "tokens/revoke", administer, this::revoke);
  }

  /** A token as a table row. */
  public record UserTokenRow(
      String user,
      String userUrl,
      String uuid,
      String name,
      TimeElement age,
      String expires,
      long uses,
      TimeElement lastUsed,
      String lastClient,
      List<String> warnings) {}

  private static TokenFilter filter(RequestContext call) {
    Parameters query = call.request().query();
    String state = query.get("state", "").toUpperCase(Locale.ROOT);
    TokenState selected = TokenState.ANY;
    for (TokenState candidate : TokenState.values()) {
      if (candidate.name().equals(state)) {
        selected = candidate;
      }
    }
    return new TokenFilter(query.get("user", "").strip(), query.get("q", "").strip(), selected);
  }

  private Response list(RequestContext call, Site site) {
    TokenFilter filter = filter(call);
    String before = call.request().query().get("before", "");
    long row = before.matches("[0-9]{1,18}") ? Long.parseLong(before) : Long.MAX_VALUE;
    List<OwnedToken> tokens = this.tokens.page(call.caller(), filter, row, MAX + 1);
    boolean hasMore = tokens.size() > MAX;
    LocalDate today = this.tokens.today();
    long now = clock.millis();
    var lines = new ArrayList<UserTokenRow>();
    for (OwnedToken entry : hasMore ? tokens.subList(0, MAX) : tokens) {
      lines.add(line(entry, today, now));
    }
    return Templates.page(
        call,
        200,
        "admin/tokens.jte",
        Map.of(
            "frame",
            ManageTasks.layout(call),
            "lines",
            lines,
            "agents",
            agentSecrets(),
            "user",
            filter.user(),
            "text",
            filter.text(),
            "state",
            filter.state().name().toLowerCase(Locale.ROOT),
            "query",
            TextFormat.query(
                "user",
                filter.user(),
                "q",
                filter.text(),
                "state",
                filter.state().name().toLowerCase(Locale.ROOT)),
            "before",
            hasMore ? tokens.get(MAX - 1).row() : 0L));
  }

  /**
   * The secret of an inbound agent as a table row.
   *
   * @param revoked number of times that a secret of this node was revoked
   */
  public record AgentSecretRow(String node, String nodeUrl, boolean connected, long revoked) {}

  private List<AgentSecretRow> agentSecrets() {
    Map<String, Long> generations = nodes.secretGenerations();
    var rows = new ArrayList<AgentSecretRow>();
    for (Node node : nodes.all()) {
      if (connections.isInbound(node)) {
        rows.add(
            new AgentSecretRow(
                node.name(),
                UrlPath.encode(node.name()),
                nodes.isConnected(node),
                generations.getOrDefault(node.name(), 0L)));
      }
    }
    return rows;
  }

  private static UserTokenRow line(OwnedToken entry, LocalDate today, long now) {
    Token token = entry.token();
    Long created = token.createdAt();
    Long used = token.lastUsedAt();
    return new UserTokenRow(
        entry.user(),
        User.key(entry.user()),
        token.uuid(),
        token.name(),
        created == null ? TimeElement.none("") : TextFormat.ago(created, now),
        TextFormat.expiry(token.expiresOn(), today),
        token.useCount(),
        used == null ? TimeElement.none("never") : TextFormat.ago(used, now),
        UserAgentName.lastUse(token),
        SecurityPages.warnings(token, today, now));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String time(@Nullable Long millis) {
    return millis == null ? "" : Instant.ofEpochMilli(millis).toString();
  }

  /** CSV export of all matching tokens, read in batches. */
  private Response csv(RequestContext call, Site site) {
    TokenFilter filter = filter(call);
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
              List<OwnedToken> batch;
              do {
                batch = tokens.page(call.reauthenticate(), filter, before, BATCH_SIZE);
                for (OwnedToken entry : batch) {
                  out.write(csvRow(entry).getBytes(StandardCharsets.UTF_8));
                  before = entry.row();
                }
              } while (batch.size() == BATCH_SIZE);
            })
        .with("Content-Disposition", "attachment; filename=\"tokens.csv\"")
        .with("Cache-Control", "no-store");
  }

  private static String csvRow(OwnedToken entry) {
    Token token = entry.token();
    LocalDate lastDay = token.expiresOn();
    return Csv.line(
        entry.user(),
        token.uuid(),
        token.name(),
        token.kind().name().toLowerCase(Locale.ROOT),
        time(token.createdAt()),
        token.createdVia(),
        lastDay == null ? "" : lastDay.toString(),
        Long.toString(token.useCount()),
        time(token.lastUsedAt()),
        orEmpty(token.lastAddress()),
        orEmpty(token.lastAgent()),
        orEmpty(token.lastPath()));
  }

  /** Revokes tokens given as {@code user/uuid}; a token that no longer exists is not an error. */
  private Response revoke(RequestContext call, Site site) {
    List<String> ids = call.parameters().all("token");
    if (ids.isEmpty() || ids.size() > MAX) {
      throw new Problem.Invalid("Select 1 to " + MAX + " tokens to revoke.");
    }
    for (String id : ids) {
      int slash = id.indexOf('/');
      User user = slash < 0 ? null : users.find(id.substring(0, slash));
      if (user == null) {
        throw new Problem.Invalid("Invalid token reference; the format is user/uuid.");
      }
      tokens.revoke(call.caller(), user, id.substring(slash + 1));
    }
    return Response.redirect(call.refererOr(site.contextPath() + "/manage/tokens"));
  }
}
