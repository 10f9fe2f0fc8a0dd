package dev.steward.rest.admin;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.http.Response;
import dev.steward.log.LogEntry;
import dev.steward.log.Logs;
import dev.steward.log.Recorder;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.setting.LogLevels;
import dev.steward.setting.LogRecorders;
import dev.steward.setting.Setting;
import dev.steward.setting.Settings;
import dev.steward.text.FormJson;
import dev.steward.text.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /log}: the latest log entries of the server, and log recorders with their own levels. */
public final class LogEndpoints {

  /** A logger and its level, as exported. */
  record LoggerLevel(String name, String level) {}

  private static final Model<LoggerLevel> RULE =
      Model.<LoggerLevel>of("hudson.logging.LogRecorder$Target")
          .text("level", LoggerLevel::level)
          .visible(3)
          .text("name", LoggerLevel::name)
          .visible(3)
          .build();

  private static final Model<LogEntry> ENTRY =
      Model.<LogEntry>of("dev.steward.log.Entry")
          .integer("at", LogEntry::at)
          .visible(3)
          .text("failure", LogEntry::failure)
          .visible(3)
          .text("level", entry -> entry.level().name())
          .visible(3)
          .text("logger", LogEntry::logger)
          .visible(3)
          .text("message", LogEntry::message)
          .visible(3)
          .text("request", LogEntry::request)
          .visible(3)
          .build();

  private static final Model<ServerLog> RECORDER =
      Model.<ServerLog>of("hudson.logging.LogRecorder")
          .list("entries", ENTRY, ServerLog::entries)
          .inline()
          .list("loggers", RULE, ServerLog::rules)
          .inline()
          .text("name", ServerLog::name)
          .visible(2)
          .build();

  private static final Model<List<ServerLog>> ALL =
      Model.<List<ServerLog>>of("hudson.logging.LogRecorderManager")
          .list("recorders", RECORDER, logs -> logs)
          .build();

  /** A log recorder; null for the log of all loggers. */
  public record ServerLog(@Nullable Recorder recorder) {

    public String name() {
      return recorder == null ? "all" : recorder.name();
    }

    /** Oldest first. */
    public List<LogEntry> entries() {
      return recorder == null ? Logs.newest() : recorder.entries();
    }

    List<LoggerLevel> rules() {
      var rules = new ArrayList<LoggerLevel>();
      (recorder == null ? Logs.levels() : recorder.levels())
          .forEach((name, level) -> rules.add(new LoggerLevel(name, level.name())));
      return rules;
    }

    Recorder requireRecorder() {
      if (recorder == null) {
        throw new Problem.Invalid(
            "This log contains the entries of all loggers and cannot be changed. Create a log"
                + " recorder with POST /log/newLogRecorder.");
      }
      return recorder;
    }
  }

  /** The resource types of logs, shared with the pages. */
  public record LogResourceTypes(ResourceType<LogRecorders> logs, ResourceType<ServerLog> log) {

    public static LogResourceTypes make() {
      return new LogResourceTypes(
          new ResourceType<>("logs", _ -> ProtectedObject.SERVER),
          new ResourceType<>("log", _ -> ProtectedObject.SERVER));
    }
  }

  private final LogRecorders recorders;
  private final Settings settings;

  public LogEndpoints(LogRecorders recorders, Settings settings) {
    this.recorders = recorders;
    this.settings = settings;
  }

  /** Adds the resources and routes. */
  public void addRoutes(ResourceTypes kinds, LogResourceTypes types) {
    AccessRule read = AccessRule.needs(Permission.SYSTEM_READ);
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kinds.server().child("log", types.logs(), (_, _, _) -> recorders);
    kinds.manage().alias("log", types.logs(), (_, _, _) -> recorders);
    types
        .logs()
        .exports(read, (call, _) -> ExportedValue.of(ALL, all(call.caller())))
        .withModels(() -> List.of(ALL))
        .namedChild(types.log(), (caller, _, name) -> find(caller, name))
        .route(Method.GET, "rss", read, (call, _) -> LogFeed.of(call, Logs.newest()))
        .route(Method.POST, "newLogRecorder", administer, this::create)
        .route(Method.POST, "configLogger", administer, this::setLevel);
    types
        .log()
        .exports(read, (_, log) -> ExportedValue.of(RECORDER, log))
        .withModels(() -> List.of(RECORDER))
        .slashOptional(log -> log.recorder() == null)
        .route(Method.POST, "configSubmit", administer, this::change)
        .route(Method.POST, "clear", administer, this::clear)
        .route(Method.POST, "doDelete", administer, this::delete);
  }

  private List<ServerLog> all(Caller caller) {
    return recorders.list(caller).stream().map(ServerLog::new).toList();
  }

  private @Nullable ServerLog find(Caller caller, String name) {
    if (name.equals("all")) {
      return new ServerLog(null);
    }
    Recorder recorder = recorders.find(caller, name);
    return recorder == null ? null : new ServerLog(recorder);
  }

  private Response create(RequestContext call, LogRecorders all) {
    String name = call.requiredParameter("name");
    all.create(call.caller(), name);
    return Response.redirect(call.path() + UrlPath.encode(name.strip()) + "/");
  }

  /** {@code POST /log/configLogger?name=LOGGER&level=LEVEL}: sets the level for standard error. */
  private Response setLevel(RequestContext call, LogRecorders all) {
    String name = call.requiredParameter("name").strip();
    String level = LogLevels.validate(name, call.requiredParameter("level"));
    var levels = new LinkedHashMap<>(LogLevels.parse(settings.get(Setting.LOG_LEVELS)));
    levels.put(name, level);
    var text = new ArrayList<String>();
    levels.forEach((logger, value) -> text.add(logger + "=" + value));
    settings.change(call.caller(), Setting.LOG_LEVELS, String.join(", ", text));
    return Response.redirect(call.path());
  }

  /** Accepts {@code json={"loggers":[{"name":…,"level":…}]}}, one logger or a list. */
  private Response change(RequestContext call, ServerLog log) {
    Map<String, @Nullable Object> form = FormJson.readObject(call.requiredParameter("json"));
    Object loggers = form.get("loggers");
    List<?> all =
        switch (loggers) {
          case null -> List.of();
          case List<?> list -> list;
          default -> List.of(loggers);
        };
    var levels = new LinkedHashMap<String, String>();
    for (Object entry : all) {
      Map<String, @Nullable Object> rule = Json.asObject(entry);
      String name = Json.text(rule, "name");
      String level = Json.text(rule, "level");
      if (name == null || level == null) {
        throw new Problem.Invalid("Each entry in 'loggers' needs a name and a level.");
      }
      levels.put(name.strip(), LogLevels.validate(name.strip(), level));
    }
    recorders.change(call.caller(), log.requireRecorder(), levels);
    return Response.redirect(call.path());
  }

  private Response clear(RequestContext call, ServerLog log) {
    recorders.clear(call.caller(), log.requireRecorder());
    return Response.redirect(call.path());
  }

  private Response delete(RequestContext call, ServerLog log) {
    recorders.delete(call.caller(), log.requireRecorder());
    return Response.redirect(call.site().contextPath() + "/log/");
  }
}
