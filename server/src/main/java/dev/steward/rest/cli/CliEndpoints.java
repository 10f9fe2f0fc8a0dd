package dev.steward.rest.cli;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.client.Frame;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.http.WebSocketHandler;
import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.routing.Site;
import dev.steward.text.Html;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code /cli}: the CLI protocol over two HTTP requests or a WebSocket, the list of commands, and
 * the client jar. Connecting needs no permission; each command checks the permissions that it
 * requires.
 */
public final class CliEndpoints {

  private final CommandTable table;
  private final DuplexSessions sessions;
  private final ConnectionSlots slots = new ConnectionSlots();

  public CliEndpoints(CommandTable table) {
    this.table = table;
    this.sessions = new DuplexSessions(table);
  }

  /** Registers the routes. */
  public void addRoutes(ResourceTypes kinds) {
    kinds
        .server()
        .route(Method.GET, "cli", AccessRule.open(), this::page)
        .route(Method.POST, "cli", AccessRule.hook(), this::duplexRequest)
        .route(Method.GET, "cli/command", AccessRule.read(), this::command)
        .route(Method.GET, "cli/ws", AccessRule.open(), this::socket)
        .route(Method.GET, "jnlpJars/jenkins-cli.jar", AccessRule.open(), CliEndpoints::jar);
  }

  /** {@code POST /cli?remoting=false}: one of the two requests of a connection. */
  private Response duplexRequest(RequestContext call, Site site) {
    Request request = call.request();
    if (!call.extraSegments().isEmpty()) {
      throw new Problem.NotFound("Not found.");
    }
    if (!"false".equals(request.query().find("remoting"))) {
      throw new Problem.Forbidden("Remoting is not supported; use a newer client.", null);
    }
    Caller caller = call.caller();
    if (caller.isAnonymous() && request.header("Authorization") != null) {
      throw new Problem.Forbidden(
          "Password authentication needs a crumb, which the CLI client does not"
              + " send; use an API token.",
          null);
    }
    UUID id = id(request.header("Session"));
    return switch (String.valueOf(request.header("Side"))) {
      case "download" -> download(request, id, caller);
      case "upload" -> upload(request, id, caller);
      default -> throw new Problem.Invalid("The header Side must be download or upload.");
    };
  }

  private static UUID id(@Nullable String session) {
    try {
      return UUID.fromString(String.valueOf(session));
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid("The header Session must be a UUID.");
    }
  }

  private Response download(Request request, UUID id, Caller caller) {
    ConnectionSlots.Slot slot = slots.take(caller);
    if (slot == null) {
      throw new Problem.Busy("Too many CLI connections; try again later.", 10);
    }
    return Response.stream(
            200,
            "application/octet-stream",
            out -> {
              try (slot;
                  Reservation memory = request.reserve()) {
                sessions.download(id, caller, memory, out);
              }
            })
        .with("Hudson-Duplex", "true")
        .with("X-Accel-Buffering", "no");
  }

  private Response upload(Request request, UUID id, Caller caller) {
    try (InputStream in = request.stream()) {
      sessions.upload(id, caller, in);
    } catch (IOException e) {
      // The client has disconnected and needs no response.
    }
    return Response.of(200).with("Hudson-Duplex", "true");
  }

  /** {@code GET /cli/ws}: the CLI protocol over a WebSocket. */
  private Response socket(RequestContext call, Site site) {
    Request request = call.request();
    if (!"websocket".equalsIgnoreCase(request.header("Upgrade"))) {
      return refusal(400, "This URL requires a WebSocket; use jenkins-cli.jar");
    }
    if (!site.allowsWebSocket(request)) {
      return refusal(403, "Unexpected request origin (check your reverse proxy settings)");
    }
    ConnectionSlots.Slot slot = slots.take(call.caller());
    if (slot == null) {
      return refusal(429, "Too many CLI connections; try again later");
    }
    return Response.socket(new CliWebSocketHandler(call.caller(), slot, request.reserve()));
  }

  private static Response refusal(int status, String reason) {
    return Response.text(status, reason + "\n").with("X-CLI-Error", reason);
  }

  /** Command session over a WebSocket; each frame is a message. */
  private final class CliWebSocketHandler implements WebSocketHandler {
    private final Caller caller;
    private final ConnectionSlots.Slot slot;
    private final Reservation memory;
    private @Nullable CommandSession session;

    CliWebSocketHandler(Caller caller, ConnectionSlots.Slot slot, Reservation memory) {
      this.caller = caller;
      this.slot = slot;
      this.memory = memory;
    }

    @Override
    public void onOpen(WebSocketPeer wire) {
      var current =
          new CommandSession(caller, table, memory, frame -> wire.send(frame.toMessage()));
      session = current;
      wire.start(
          "cli-command",
          () -> {
            try {
              current.run();
            } finally {
              // The peer may be late to close its end, so the slot is freed here.
              slot.close();
              wire.close();
            }
          });
    }

    @Override
    public void onMessage(byte[] message) throws IOException {
      CommandSession current = session;
      if (current != null) {
        current.receive(Frame.ofMessage(message));
      }
    }

    @Override
    public void onClose() {
      slot.close();
      memory.close();
      CommandSession current = session;
      if (current != null) {
        current.disconnect();
      }
    }
  }

  /** {@code GET /cli/}: the list of commands and a download link for the client. */
  private Response page(RequestContext call, Site site) {
    // The route is open to CLI connections, so the page checks the permission itself.
    call.rights().require(call.caller(), Permission.READ);
    var rows = new StringBuilder();
    for (CliCommand command : table.all()) {
      rows.append("<tr><td><a href=\"")
          .append(Html.escape(site.contextPath()))
          .append("/cli/command/")
          .append(command.name())
          .append("\">")
          .append(command.name())
          .append("</a></td><td>")
          .append(Html.escape(command.summary()))
          .append("</td></tr>");
    }
    return page(
        site,
        "Command line",
        new StringBuilder("<p>Download <a href=\"")
            .append(Html.escape(site.contextPath()))
            .append(
                "/jnlpJars/jenkins-cli.jar\">jenkins-cli.jar</a> and run:</p><pre>java" + " -jar")
            .append(" jenkins-cli.jar -s ")
            .append(Html.escape(call.rootUrl()))
            .append(" -auth USER:TOKEN help</pre><table>")
            .append(rows)
            .append("</table>"));
  }

  /** {@code GET /cli/command/NAME}: usage of one command. */
  private Response command(RequestContext call, Site site) {
    String name = call.extraSegments().size() == 1 ? call.extraSegments().getFirst() : "";
    CliCommand command = table.find(name);
    if (command == null) {
      throw new Problem.NotFound("No such command");
    }
    return page(
        site,
        command.name(),
        new StringBuilder("<pre>").append(Html.escape(command.usage())).append("</pre>"));
  }

  /**
   * Renders a page.
   *
   * @param content HTML
   */
  private static Response page(Site site, String title, StringBuilder content) {
    return site.withPageHeaders(
        Response.html(
            200,
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
                + Html.escape(title)
                + "</title><link rel=\"stylesheet\" href=\""
                + Html.escape(site.contextPath())
                + "/static/steward.css\"></head><body><main><h1>"
                + Html.escape(title)
                + "</h1>"
                + content
                + "</main></body></html>"));
  }

  /** {@code GET /jnlpJars/jenkins-cli.jar}. */
  private static Response jar(RequestContext call, Site site) {
    return Response.bytes(200, "application/java-archive", ClientJar.bytes());
  }
}
