package dev.steward.rest.admin;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.ResourceType;
import dev.steward.gate.Route.Method;
import dev.steward.gate.UrlPath;
import dev.steward.http.Response;
import dev.steward.log.LogEntry;
import dev.steward.log.Logs;
import dev.steward.log.Recorder;
import dev.steward.problem.Problem;
import dev.steward.rest.Kinds;
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
public final class LogPlaces {

  /** A logger and its level, as exported. */
  record Rule(String name, String level) {}

  private static final Model<Rule> RULE =
      Model.<Rule>of("hudson.logging.LogRecorder$Target")
          .text("level", Rule::level)
          .visible(3)
          .text("name", Rule::name)
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

  private static final Model<Log> RECORDER =
      Model.<Log>of("hudson.logging.LogRecorder")
          .list("entries", ENTRY, Log::entries)
          .inline()
          .list("loggers", RULE, Log::rules)
          .inline()
          .text("name", Log::name)
          .visible(2)
          .build();

  private static final Model<List<Log>> ALL =
      Model.<List<Log>>of("hudson.logging.LogRecorderManager")
          .list("recorders", RECORDER, logs -> logs)
          .build();

  /** A log recorder; null for the log of all loggers. */
  public record Log(@Nullable Recorder recorder) {

    public String name() {
      return recorder == null ? "all" : recorder.name();
    }

    /** Oldest first. */
    public List<LogEntry> entries() {
      return recorder == null ? Logs.newest() : recorder.entries();
    }

    List<Rule> rules() {
      var rules = new ArrayList<Rule>();
      (recorder == null ? Logs.levels() : recorder.levels())
          .forEach((name, level) -> rules.add(new Rule(name, level.name())));
      return rules;
    }

    Recorder changeable() {
      if (recorder == null) {
        throw new Problem.Invalid(
            "The log of all loggers cannot be changed. Create a log recorder with"
                + " POST /log/newLogRecorder.");
      }
      return recorder;
    }
  }

  /** The resource types of logs, shared with the pages. */
  public record Logbook(ResourceType<LogRecorders> logs, ResourceType<Log> log) {

    public static Logbook make() {
      return new Logbook(
          new ResourceType<>("logs", _ -> ProtectedObject.SERVER),
          new ResourceType<>("log", _ -> ProtectedObject.SERVER));
    }
  }

  private final LogRecorders recorders;
  private final Settings settings;

  private LogPlaces(LogRecorders recorders, Settings settings) {
    this.recorders = recorders;
    this.settings = settings;
  }

  /** Adds the resources and routes. */
  public static void add(Kinds kinds, Logbook book, LogRecorders recorders, Settings settings) {
    var places = new LogPlaces(recorders, settings);
    AccessRule read = AccessRule.needs(Permission.SYSTEM_READ);
    AccessRule administer = AccessRule.needs(Permission.ADMINISTER);
    kinds.server().child("log", book.logs(), (_, _, _) -> recorders);
    kinds.manage().alias("log", book.logs(), (_, _, _) -> recorders);
    book.logs()
        .exports(read, (call, _) -> ExportedValue.of(ALL, places.all(call.caller())))
        .withModels(() -> List.of(ALL))
        .namedChild(book.log(), (caller, _, name) -> places.find(caller, name))
        .route(Method.GET, "rss", read, (call, _) -> LogFeed.of(call, Logs.newest()))
        .route(Method.POST, "newLogRecorder", administer, places::create)
        .route(Method.POST, "configLogger", administer, places::level);
    book.log()
        .exports(read, (_, log) -> ExportedValue.of(RECORDER, log))
        .withModels(() -> List.of(RECORDER))
        .slashOptional(log -> log.recorder() == null)
        .route(Method.POST, "configSubmit", administer, places::change)
        .route(Method.POST, "clear", administer, places::clear)
        .route(Method.POST, "doDelete", administer, places::delete);
  }

  private List<Log> all(Caller caller) {
    return recorders.list(caller).stream().map(Log::new).toList();
  }

  private @Nullable Log find(Caller caller, String name) {
    if (name.equals("all")) {
      return new Log(null);
    }
    Recorder recorder = recorders.find(caller, name);
    return recorder == null ? null : new Log(recorder);
  }

  private Response create(RequestContext call, LogRecorders all) {
    String name = call.requiredParameter("name");
    all.create(call.caller(), name);
    return Response.redirect(call.path() + UrlPath.encode(name.strip()) + "/");
  }

  /** {@code POST /log/configLogger?name=LOGGER&level=LEVEL}: sets the level for standard error. */
  private Response level(RequestContext call, LogRecorders all) {
    String name = call.requiredParameter("name").strip();
    String level = LogLevels.validate(name, call.requiredParameter("level"));
    var levels = new LinkedHashMap<>(LogLevels.parse(settings.get(Setting.LOG_LEVELS)));
    levels.put(name, level);
    var text = new ArrayList<String>();
    levels.forEach((logger, one) -> text.add(logger + "=" + one));
    settings.change(call.caller(), Setting.LOG_LEVELS, String.join(", ", text));
    return Response.redirect(call.path());
  }

  /** Accepts {@code json={"loggers":[{"name":…,"level":…}]}}, one logger or a list. */
  private Response change(RequestContext call, Log log) {
    Map<String, @Nullable Object> form = FormJson.readObject(call.requiredParameter("json"));
    Object given = form.get("loggers");
    List<?> all =
        switch (given) {
          case null -> List.of();
          case List<?> list -> list;
          default -> List.of(given);
        };
    var levels = new LinkedHashMap<String, String>();
    for (Object one : all) {
      Map<String, @Nullable Object> rule = Json.asObject(one);
      String name = Json.text(rule, "name");
      String level = Json.text(rule, "level");
      if (name == null || level == null) {
        throw new Problem.Invalid("Each entry of loggers needs a name and a level.");
      }
      levels.put(name.strip(), LogLevels.validate(name.strip(), level));
    }
    recorders.change(call.caller(), log.changeable(), levels);
    return Response.redirect(call.path());
  }

  private Response clear(RequestContext call, Log log) {
    recorders.clear(call.caller(), log.changeable());
    return Response.redirect(call.path());
  }

  private Response delete(RequestContext call, Log log) {
    recorders.delete(call.caller(), log.changeable());
    return Response.redirect(call.site().contextPath() + "/log/");
  }
}
