package dev.steward.trigger;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.SourceControl;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.run.Cause;
import dev.steward.scm.ScmType;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.secret.Digests;
import dev.steward.store.Store;
import dev.steward.text.Json;
import dev.steward.text.MatchBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Push notifications from repository hosts. Each webhook requires its own secret or, without one,
 * the Build permission. Unauthorized callers cannot find out which jobs exist.
 */
public final class PushWebhooks {

  private static final int MAX_NAMES = 1_000;
  private static final Pattern SIGNATURE = Pattern.compile("sha256=[0-9a-f]{64}");

  private final Store store;
  private final Authorizer rights;
  private final Jobs jobs;
  private final Poller polls;
  private final NotifyTokens tokens;
  private final Path githubSecret;

  /**
   * Creates the service.
   *
   * @param githubSecret the file with GitHub's signature secret
   */
  public PushWebhooks(
      Store store,
      Authorizer rights,
      Jobs jobs,
      Poller polls,
      NotifyTokens tokens,
      Path githubSecret) {
    this.store = store;
    this.rights = rights;
    this.jobs = jobs;
    this.polls = polls;
    this.tokens = tokens;
    this.githubSecret = githubSecret;
  }

  /**
   * Handles a push notification: starts polling for all jobs that use the repository and have a
   * polling trigger.
   *
   * @param token a value of {@link NotifyTokens}; null to check the caller's permissions
   * @param branches the pushed branches; empty for any
   * @return the polled jobs
   * @throws Problem.Unauthenticated if neither a token nor credentials were sent
   */
  public List<Job> notifyPush(
      Caller caller, @Nullable String token, String url, List<String> branches) {
    boolean trusted = token != null && !token.isBlank();
    if (trusted && !tokens.isValid(String.valueOf(token))) {
      throw new Problem.Unauthenticated("Invalid access token");
    }
    if (!trusted && caller.isAnonymous()) {
      throw new Problem.Unauthenticated(
          "An access token is required: add the parameter token with a notification token from"
              + " an administrator, or sign in as a user with the Build permission.");
    }
    Set<String> addresses = ScmTypes.canonicalAddresses(url);
    if (addresses.isEmpty()) {
      throw new Problem.Invalid("The parameter url is not a repository URL.");
    }
    var budget = MatchBudget.ofRequest();
    var polled = new ArrayList<Job>();
    for (Job job : jobsWithWebhook(ScmPollTrigger.NOTIFICATION, addresses)) {
      if (!job.buildable()
          || (!trusted && !rights.allows(caller, Permission.ITEM_BUILD, job.protectedObject()))) {
        continue;
      }
      Definition definition = jobs.definition(job);
      if (branches.isEmpty() || isConcerned(job, definition, definition.scm(), branches, budget)) {
        polls.start(job, ScmPollTrigger.TYPE, new Cause.ScmChangeCause());
        polled.add(job);
      }
    }
    return polled;
  }

  private static <S extends SourceControl> boolean isConcerned(
      Job job, Definition definition, S scm, List<String> branches, MatchBudget budget) {
    ScmType<S> type = ScmTypes.withSources(scm);
    return type != null
        && type.isConcernedBy(scm, TriggerIndexer.values(job, definition), branches, budget);
  }

  private List<Job> jobsWithWebhook(String hook, Set<String> urlKeys) {
    var ids = new LinkedHashSet<Long>();
    store.read(tx -> {
      urlKeys.forEach(key -> ids.addAll(TriggerRows.jobsWithWebhook(tx, hook, key)));
      return true;
    });
    return jobsOf(ids);
  }

  private List<Job> jobsOf(Set<Long> ids) {
    var all = new ArrayList<Job>();
    for (long id : ids) {
      Job job = all.size() < MAX_NAMES ? jobs.find(id) : null;
      if (job != null) {
        all.add(job);
      }
    }
    return all;
  }

  /**
   * Checks the headers of a GitHub delivery before its body is read.
   *
   * @param signature as sent: {@code sha256=…}
   * @throws Problem.Forbidden if the signature is missing or malformed
   */
  public void checkGithubHeaders(@Nullable String signature) {
    requiredGithubSecret();
    if (signature == null || !SIGNATURE.matcher(signature).matches()) {
      throw wrongSignature();
    }
  }

  private static Problem.Forbidden wrongSignature() {
    return new Problem.Forbidden(
        "The X-Hub-Signature-256 header does not match this server's secret.", null);
  }

  private String requiredGithubSecret() {
    String secret = githubSecret();
    if (secret == null) {
      throw new Problem.Forbidden(
          "No secret for GitHub webhooks is configured. An administrator must write one to"
              + " secrets/github-webhook in the server's home, and enter it on GitHub.",
          null);
    }
    return secret;
  }

  /**
   * Handles a GitHub webhook event.
   *
   * @param body the raw request body, which is signed
   * @param signature as sent: {@code sha256=…}
   * @param json the payload
   * @return the number of polled jobs
   * @throws Problem.Forbidden if the signature does not match the secret
   */
  public int handleGithub(byte[] body, @Nullable String signature, String event, String json) {
    String secret = requiredGithubSecret();
    byte[] expected = Digests.hmac(secret.getBytes(StandardCharsets.UTF_8), body);
    if (signature == null
        || !Digests.constantTimeEquals("sha256=" + Digests.hex(expected), signature)) {
      throw wrongSignature();
    }
    if (event.equals("ping")) {
      return 0;
    }
    Map<String, @Nullable Object> payload = Json.readObject(json);
    var keys = new LinkedHashSet<String>();
    for (String path : List.of("clone_url", "ssh_url", "git_url", "html_url", "url")) {
      String url = JsonPath.find("$.repository." + path, payload);
      if (url != null) {
        keys.addAll(ScmTypes.canonicalAddresses(url));
      }
    }
    String pusher = JsonPath.find("$.pusher.name", payload);
    String user = pusher == null ? JsonPath.find("$.sender.login", payload) : pusher;
    var cause =
        new Cause.TriggerCause(
            GitHubPushTrigger.CAUSE_CLASS,
            "Started by GitHub push by " + (user == null ? "somebody" : singleLine(user)));
    List<Job> matching = jobsWithWebhook(GitHubPushTrigger.WEBHOOK, keys);
    matching.forEach(job -> polls.start(job, ScmPollTrigger.TYPE, cause));
    return matching.size();
  }

  /** Shortens untrusted text to a single line for logs. */
  static String singleLine(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ").strip();
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }

  private @Nullable String githubSecret() {
    try {
      String text = Files.readString(githubSecret).strip();
      return text.isEmpty() ? null : text;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new ServerFailure("reading the GitHub webhook secret", e);
    }
  }
}
