package dev.steward.rest.cli;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.client.Frame;
import dev.steward.gate.Call;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.gate.Site;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.http.Socket;
import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.text.Html;
import java.io.IOException;
import java.io.InputStream;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code /cli}: the command line over two requests or a WebSocket, what its commands are, and the
 * client to speak it with. The lines themselves are open to everybody: each command asks for its
 * rights.
 */
public final class CliPlaces {

  private final CommandTable table;
  private final Halves halves;
  private final LineSlots slots = new LineSlots();

  private CliPlaces(CommandTable table) {
    this.table = table;
    this.halves = new Halves(table);
  }

  /** Adds the rows. */
  public static void add(Kinds kinds, Parts parts, Site site) {
    var places = new CliPlaces(new CommandTable(parts, site));
    kinds
        .server()
        .row(Method.GET, "cli", Right.open(), places::page)
        .row(Method.POST, "cli", Right.hook(), places::line)
        .row(Method.GET, "cli/command", Right.read(), places::command)
        .row(Method.GET, "cli/ws", Right.open(), places::socket)
        .row(Method.GET, "jnlpJars/jenkins-cli.jar", Right.open(), CliPlaces::jar);
  }

  /** {@code POST /cli?remoting=false}: one half of a line. */
  private Response line(Call call, Site site) {
    Request request = call.request();
    if (!call.rest().isEmpty()) {
      throw new Problem.NotFound("There is no such page here.");
    }
    if (!"false".equals(request.query().find("remoting"))) {
      throw new Problem.Forbidden("Remoting is not spoken here; use a newer client.", null);
    }
    Caller caller = call.caller();
    if (caller.isAnonymous() && request.header("Authorization") != null) {
      throw new Problem.Forbidden(
          "Passwords need a crumb on this server, which the command line does not send: use an API"
              + " token.",
          null);
    }
    UUID id = id(request.header("Session"));
    return switch (String.valueOf(request.header("Side"))) {
      case "download" -> download(request, id, caller);
      case "upload" -> upload(request, id, caller);
      default -> throw new Problem.Invalid("The header Side is download or upload.");
    };
  }

  private static UUID id(@Nullable String session) {
    try {
      return UUID.fromString(String.valueOf(session));
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid("The header Session is a UUID.");
    }
  }

  private Response download(Request request, UUID id, Caller caller) {
    LineSlots.Slot slot = slots.take(caller);
    if (slot == null) {
      throw new Problem.Busy("Too many command lines are open; try again later.", 10);
    }
    return Response.stream(
            200,
            "application/octet-stream",
            out -> {
              try (slot;
                  Reservation memory = request.reserve()) {
                halves.download(id, caller, memory, out);
              }
            })
        .with("Hudson-Duplex", "true")
        .with("X-Accel-Buffering", "no");
  }

  private Response upload(Request request, UUID id, Caller caller) {
    try (InputStream in = request.stream()) {
      halves.upload(id, caller, in);
    } catch (IOException e) {
      // The client is gone, and needs no answer.
    }
    return Response.of(200).with("Hudson-Duplex", "true");
  }

  /** {@code GET /cli/ws}: the same over a WebSocket. */
  private Response socket(Call call, Site site) {
    Request request = call.request();
    if (!"websocket".equalsIgnoreCase(request.header("Upgrade"))) {
      return refused(400, "This is a WebSocket; jenkins-cli.jar speaks it");
    }
    if (!site.maySpeak(request)) {
      return refused(403, "Unexpected request origin (check your reverse proxy settings)");
    }
    LineSlots.Slot slot = slots.take(call.caller());
    if (slot == null) {
      return refused(429, "Too many command lines are open; try again later");
    }
    return Response.socket(new OnSocket(call.caller(), slot, request.reserve()));
  }

  private static Response refused(int status, String why) {
    return Response.text(status, why + "\n").with("X-CLI-Error", why);
  }

  /** A conversation whose frames are messages. */
  private final class OnSocket implements Socket {
    private final Caller caller;
    private final LineSlots.Slot slot;
    private final Reservation memory;
    private @Nullable Conversation conversation;

    OnSocket(Caller caller, LineSlots.Slot slot, Reservation memory) {
      this.caller = caller;
      this.slot = slot;
      this.memory = memory;
    }

    @Override
    public void opened(Wire wire) {
      var begun = new Conversation(caller, table, memory, frame -> wire.send(frame.message()));
      conversation = begun;
      wire.start(
          "cli-command",
          () -> {
            try {
              begun.run();
            } finally {
              // The peer may take its time to close its end.
              slot.close();
              wire.close();
            }
          });
    }

    @Override
    public void received(byte[] message) throws IOException {
      Conversation begun = conversation;
      if (begun != null) {
        begun.receive(Frame.ofMessage(message));
      }
    }

    @Override
    public void closed() {
      slot.close();
      memory.close();
      Conversation begun = conversation;
      if (begun != null) {
        begun.lose();
      }
    }
  }

  /** {@code GET /cli/}: the commands, and how to get at them. */
  private Response page(Call call, Site site) {
    // The word is open for the lines, so this asks for itself.
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
        new StringBuilder("<p>Get <a href=\"")
            .append(Html.escape(site.contextPath()))
            .append("/jnlpJars/jenkins-cli.jar\">jenkins-cli.jar</a>, then:</p><pre>java -jar")
            .append(" jenkins-cli.jar -s ")
            .append(Html.escape(call.root()))
            .append(" -auth USER:TOKEN help</pre><table>")
            .append(rows)
            .append("</table>"));
  }

  /** {@code GET /cli/command/NAME}: how one is used. */
  private Response command(Call call, Site site) {
    String name = call.rest().size() == 1 ? call.rest().getFirst() : "";
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
   * A page.
   *
   * @param content HTML
   */
  private static Response page(Site site, String title, StringBuilder content) {
    return site.page(
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
  private static Response jar(Call call, Site site) {
    return Response.bytes(200, "application/java-archive", ClientJar.bytes());
  }
}
