package dev.steward.trigger;

import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.run.Cause;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.secret.Digests;
import dev.steward.text.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** GitHub's webhook, which is signed with the server's secret and starts polling. */
public final class GitHubWebhook {

  private static final Pattern SIGNATURE = Pattern.compile("sha256=[0-9a-f]{64}");

  private final PushedJobs pushedJobs;
  private final Poller polls;
  private final Path secretFile;

  /**
   * Creates the service.
   *
   * @param secretFile the file with GitHub's signature secret
   */
  public GitHubWebhook(PushedJobs pushedJobs, Poller polls, Path secretFile) {
    this.pushedJobs = pushedJobs;
    this.polls = polls;
    this.secretFile = secretFile;
  }

  /**
   * Checks the headers of a GitHub delivery before its body is read.
   *
   * @param signature as sent: {@code sha256=…}
   * @throws Problem.Forbidden if the signature is missing or malformed
   */
  public void checkHeaders(@Nullable String signature) {
    requiredSecret();
    if (signature == null || !SIGNATURE.matcher(signature).matches()) {
      throw wrongSignature();
    }
  }

  private static Problem.Forbidden wrongSignature() {
    return new Problem.Forbidden(
        "The X-Hub-Signature-256 header does not match this server's secret.", null);
  }

  private String requiredSecret() {
    String secret = secret();
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
  public int handle(byte[] body, @Nullable String signature, String event, String json) {
    String secret = requiredSecret();
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
            "Started by GitHub push by "
                + (user == null ? "somebody" : WebhookValues.singleLine(user)));
    List<Job> matching = pushedJobs.find(GitHubPushTrigger.WEBHOOK, keys);
    matching.forEach(job -> polls.start(job, ScmPollTrigger.TYPE, cause));
    return matching.size();
  }

  private @Nullable String secret() {
    try {
      String text = Files.readString(secretFile).strip();
      return text.isEmpty() ? null : text;
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new ServerFailure("reading the GitHub webhook secret", e);
    }
  }
}
