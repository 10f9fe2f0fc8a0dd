package dev.steward.trigger;

import dev.steward.job.definition.BuildTrigger;
import dev.steward.job.definition.Definition;
import dev.steward.run.Cause;
import dev.steward.text.Json;
import dev.steward.text.XmlElement;
import dev.steward.trigger.UrlRequest.Observation;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldOption;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Builds when the response from a URL changes. The observed state is stored with the job, so that a
 * change while the server is down starts a build at the next poll; the first observation of a URL
 * starts no build.
 *
 * @param spec the polling schedule
 */
public record UrlTrigger(String spec, List<UrlEntry> entries) implements BuildTrigger {

  /**
   * A URL and what to compare.
   *
   * @param password encrypted; empty for none
   * @param statusCode with {@code checksStatus}: a build starts when the status changes to this one
   */
  public record UrlEntry(
      String url,
      String username,
      String password,
      boolean followsRedirects,
      boolean checksStatus,
      int statusCode,
      boolean checksETag,
      boolean checksLastModified,
      boolean inspectsContent,
      int timeoutSeconds) {

    @Override
    public String toString() {
      return "UrlEntry";
    }
  }

  private static final String PACKAGE = "org.jenkinsci.plugins.urltrigger.";
  private static final String CAUSE_CLASS = PACKAGE + "URLTriggerCause";
  private static final int MAX_ENTRIES = 100;

  /**
   * Time limit for polling a job, and thus for each of its URLs. Jenkins' plugin writes a timeout
   * of 0 if none was entered.
   */
  private static final int MAX_SECONDS = 300;

  /** A high limit, because polls mostly wait for other servers. */
  private static final int MAX_CONCURRENT_POLLS = 16;

  /** The status to expect if none was entered; Jenkins' plugin may then write 0. */
  private static final int OK = 200;

  private static final Field<String> SPEC =
      Field.lines("cronTabSpec", "Schedule, such as H/15 * * * *").at("spec").required();

  private static final Field<String> URL = Field.text("url", "URL").required();
  private static final Field<String> USERNAME = Field.text("username", "Username");
  private static final Field<String> PASSWORD = Field.secret("password", "Password");
  private static final Field<Boolean> FOLLOW_REDIRECTS =
      flag("followRedirects", "Follow redirects");
  private static final Field<Boolean> CHECK_STATUS =
      flag("checkStatus", "Check the response status");
  private static final Field<Integer> STATUS_CODE =
      Field.number("statusCode", "Status code", OK, 0, 599)
          .map(status -> status == 0 ? OK : status);
  private static final Field<Boolean> CHECK_ETAG = flag("checkETag", "Check the ETag");
  private static final Field<Boolean> CHECK_LAST_MODIFIED =
      flag("checkLastModificationDate", "Check the last modification date");
  private static final Field<Boolean> INSPECT_CONTENT =
      flag("inspectingContent", "Inspect URL content");
  private static final Field<Integer> TIMEOUT =
      Field.number("timeout", "Timeout (seconds)", MAX_SECONDS, 0, MAX_SECONDS)
          .map(seconds -> seconds == 0 ? MAX_SECONDS : seconds);

  private static final Field<List<UrlEntry>> ENTRIES =
      Field.rows(
              "entries",
              "URLs to monitor",
              PACKAGE + "URLTriggerEntry",
              List.of(
                  URL,
                  USERNAME,
                  PASSWORD,
                  FOLLOW_REDIRECTS,
                  CHECK_STATUS,
                  STATUS_CODE,
                  CHECK_ETAG,
                  CHECK_LAST_MODIFIED,
                  INSPECT_CONTENT,
                  TIMEOUT),
              UrlTrigger::entry)
          .required();

  private static Field<Boolean> flag(String name, String label) {
    return Field.choice(name, label, new FieldOption("false", "No"), new FieldOption("true", "Yes"))
        .map(value -> value.equals("true"));
  }

  private static UrlEntry entry(FieldReader row) {
    XmlElement contents = row.element().find("contentTypes");
    if (contents != null) {
      for (XmlElement type : contents.children()) {
        if (!type.name().endsWith(".SimpleContentType")) {
          row.warn(
              "<" + type.name() + "> is not supported: any change to the content starts a build.");
        }
        type.markRead();
      }
    }
    return new UrlEntry(
        row.get(URL),
        row.get(USERNAME),
        row.get(PASSWORD),
        row.get(FOLLOW_REDIRECTS),
        row.get(CHECK_STATUS),
        row.get(STATUS_CODE),
        row.get(CHECK_ETAG),
        row.get(CHECK_LAST_MODIFIED),
        row.get(INSPECT_CONTENT),
        row.get(TIMEOUT));
  }

  static final TriggerType<UrlTrigger> TYPE = new UrlType();

  private static final class UrlType implements TriggerType<UrlTrigger> {

    private static final TypeDescription<UrlTrigger> DESCRIPTION =
        TypeDescription.of(TypeKind.TRIGGER, "URLTrigger", UrlTrigger.class, PACKAGE + "URLTrigger")
            .label("[URLTrigger] Poll with a URL")
            .help("Starts a build when the status, a header or the content of a URL changes.")
            .plugin(new BundledPlugin("urltrigger", "URLTrigger", "triggers"))
            .fields(SPEC, ENTRIES)
            .reader(in -> new UrlTrigger(in.get(SPEC), in.get(ENTRIES)));

    @Override
    public TypeDescription<UrlTrigger> description() {
      return DESCRIPTION;
    }

    @Override
    public String scheduleKey() {
      return "URL";
    }

    @Override
    public int maxConcurrentPolls() {
      return MAX_CONCURRENT_POLLS;
    }

    @Override
    public boolean keepsState() {
      return true;
    }

    @Override
    public String logPath() {
      return "urltriggerPollLog";
    }

    @Override
    public String causeClass() {
      return CAUSE_CLASS;
    }

    @Override
    public void index(UrlTrigger trigger, Definition definition, TriggerIndex index) {
      index.addSchedule(this, trigger.spec());
    }

    @Override
    public void onDue(DueTrigger due) {
      due.poll(new Cause.TriggerCause(CAUSE_CLASS, "Started by a change at a monitored URL"));
    }

    @Override
    public @Nullable String reasonNotToPoll(Definition definition) {
      return definition.findTrigger(UrlTrigger.class) == null ? "No URL trigger" : null;
    }

    @Override
    public PollOutcome poll(PollRun run) throws InterruptedException {
      UrlTrigger trigger = run.definition().findTrigger(UrlTrigger.class);
      if (trigger == null) {
        return PollOutcome.UNCHANGED;
      }
      Map<String, Observation> former = States.read(run.state());
      var states = new LinkedHashMap<String, Observation>();
      boolean changed = false;
      int skipped = 0;
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
      int limit = Math.min(trigger.entries().size(), MAX_ENTRIES);
      for (UrlEntry entry : trigger.entries().subList(0, limit)) {
        String key = States.key(entry.url(), states);
        Observation last = former.get(key);
        long remaining = end - System.nanoTime();
        skipped += remaining > 0 ? 0 : 1;
        Observation now = remaining > 0 ? observe(entry, run, Duration.ofNanos(remaining)) : null;
        if (now == null) {
          // A failure must not hide a change: the next poll is compared with the last known state.
          if (last != null) {
            states.put(key, last);
          }
        } else {
          if (last == null) {
            run.log().accept("First poll of this URL; recording its state.");
          } else {
            changed |= isChanged(entry, last, now, run);
          }
          states.put(key, last == null ? now : now.orElse(last));
        }
      }
      if (skipped > 0) {
        run.log()
            .accept(
                "ERROR: The poll took "
                    + MAX_SECONDS
                    + " seconds, so "
                    + skipped
                    + (skipped == 1 ? " URL was" : " URLs were")
                    + " not polled. Use shorter timeouts, or split the URLs among several"
                    + " jobs.");
      }
      if (limit < trigger.entries().size()) {
        run.log().accept("Only the first " + MAX_ENTRIES + " URLs are polled.");
      }
      String state = States.write(states);
      return new PollOutcome(changed, state.equals(run.state()) ? null : state);
    }

    private static @Nullable Observation observe(UrlEntry entry, PollRun run, Duration remaining)
        throws InterruptedException {
      Duration timeout = Duration.ofSeconds(entry.timeoutSeconds());
      try {
        return new UrlRequest(
                entry,
                run.services().jobs().decrypt(entry.password()),
                run.log(),
                timeout.compareTo(remaining) < 0 ? timeout : remaining)
            .send();
      } catch (UrlRequest.UrlException e) {
        run.log().accept("ERROR: " + e.getMessage());
        return null;
      }
    }

    private static boolean isChanged(
        UrlEntry entry, Observation last, Observation now, PollRun run) {
      if (entry.checksStatus()
          && now.status() == entry.statusCode()
          && last.status() != now.status()) {
        run.log().accept("The response status changed to " + now.status() + ".");
        return true;
      }
      boolean tag = isChanged(entry.checksETag(), "ETag", last.eTag(), now.eTag(), run);
      boolean date =
          isChanged(
              entry.checksLastModified(),
              "last modification date",
              last.lastModified(),
              now.lastModified(),
              run);
      boolean content =
          isChanged(entry.inspectsContent(), "content", last.content(), now.content(), run);
      return tag || date || content;
    }

    private static boolean isChanged(
        boolean checked, String what, @Nullable String last, @Nullable String now, PollRun run) {
      boolean changed = checked && last != null && now != null && !last.equals(now);
      if (changed) {
        run.log().accept("The " + what + " changed.");
      }
      return changed;
    }
  }

  /** Codec for the observed states of a job's URLs. */
  private static final class States {

    private States() {}

    /** A URL that occurs several times has several states. */
    static String key(String url, Map<String, Observation> used) {
      String key = url;
      for (int i = 2; used.containsKey(key); i++) {
        key = url + " " + i;
      }
      return key;
    }

    static String write(Map<String, Observation> states) {
      var all = new ArrayList<Json.Writer>();
      states.forEach((url, state) ->
          all.add(
              Json.object()
                  .put("url", url)
                  .put("status", state.status())
                  .put("etag", Objects.requireNonNullElse(state.eTag(), ""))
                  .put("modified", Objects.requireNonNullElse(state.lastModified(), ""))
                  .put("content", Objects.requireNonNullElse(state.content(), ""))));
      return Json.list(all);
    }

    static Map<String, Observation> read(@Nullable String text) {
      var states = new HashMap<String, Observation>();
      if (text != null && Json.read(text) instanceof List<?> list) {
        for (Object element : list) {
          Map<String, @Nullable Object> object = Json.asObject(element);
          String url = Json.text(object, "url");
          if (url != null && object.get("status") instanceof Long status) {
            states.put(
                url,
                new Observation(
                    status.intValue(),
                    nonEmpty(object, "etag"),
                    nonEmpty(object, "modified"),
                    nonEmpty(object, "content")));
          }
        }
      }
      return states;
    }

    private static @Nullable String nonEmpty(Map<String, @Nullable Object> object, String name) {
      String text = Json.text(object, name);
      return text == null || text.isEmpty() ? null : text;
    }
  }
}
