package dev.steward.boot;

import dev.steward.access.Caller;
import dev.steward.cli.Terminal;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.ParameterType;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.step.PendingInput;
import dev.steward.pipeline.step.PendingInputs;
import dev.steward.problem.Problem;
import dev.steward.run.JobRun;
import dev.steward.store.Tx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers the input steps of a run without a server: from the command line, or by asking on the
 * terminal.
 */
final class LocalInputs implements PendingInputs.InputListener {

  private final PendingInputs inputs;
  private final Caller user;
  private final Map<String, String> answers;
  private final Supplier<JobRun> run;
  private final Terminal terminal;

  /** The keyboard; null without a terminal. */
  private final @Nullable BufferedReader keyboard;

  /** Questions, which are asked one at a time. */
  private final BlockingQueue<PendingInput> questions = new LinkedBlockingQueue<>();

  private boolean asking;

  /**
   * Creates the answers.
   *
   * @param answers {@code proceed} or {@code abort} by the id of an input, and values by {@code
   *     ID.PARAMETER}
   * @param keyboard null if there is no terminal
   */
  LocalInputs(
      PendingInputs inputs,
      Caller user,
      Map<String, String> answers,
      Supplier<JobRun> run,
      Terminal terminal,
      @Nullable BufferedReader keyboard) {
    this.inputs = inputs;
    this.user = user;
    this.answers = new LinkedHashMap<>();
    answers.forEach((id, answer) -> this.answers.put(capitalized(id), answer));
    this.run = run;
    this.terminal = terminal;
    this.keyboard = keyboard;
  }

  /** Inputs have ids that begin with a capital letter, as in Jenkins. */
  private static String capitalized(String id) {
    return id.isEmpty() ? id : id.substring(0, 1).toUpperCase(Locale.ROOT) + id.substring(1);
  }

  @Override
  public void onWaiting(PendingInput input) {
    String answer = answers.get(input.id());
    if (answer != null) {
      if (answer.equals("proceed")) {
        inputs.proceed(user, run.get(), input, values(input));
      } else {
        inputs.abort(user, run.get(), input);
      }
    } else if (keyboard != null) {
      questions.add(input);
      startAsking(keyboard);
    } else {
      throw new StepFailure(
          "The step input waits for an answer, and there is no terminal. Add --input "
              + input.id()
              + "=proceed or --input "
              + input.id()
              + "=abort.");
    }
  }

  private Map<String, String> values(PendingInput input) {
    var values = new LinkedHashMap<String, String>();
    for (BuildParameter parameter : input.parameters()) {
      values.put(
          parameter.name(),
          answers.getOrDefault(input.id() + "." + parameter.name(), parameter.defaultValue()));
    }
    return values;
  }

  @Override
  public void onAnswered(Tx tx, PendingInput input, String name, boolean approved) {
    // The log of the run says it.
  }

  private synchronized void startAsking(BufferedReader reader) {
    if (!asking) {
      asking = true;
      // Reading from a terminal cannot be interrupted, so the thread must not keep the process.
      Thread.ofPlatform().daemon().name("input").start(() -> askAll(reader));
    }
  }

  private void askAll(BufferedReader reader) {
    try {
      while (true) {
        PendingInput input = questions.take();
        if (inputs.find(input.runId(), input.id()) != null) {
          ask(reader, input);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(BufferedReader reader, PendingInput input) {
    try {
      var values = new LinkedHashMap<String, String>();
      for (BuildParameter parameter : input.parameters()) {
        boolean secret = parameter.type() == ParameterType.SECRET;
        String value =
            secret
                ? terminal.password(Terminal.sanitize(parameter.name()) + ": ")
                : line(reader, parameter.name() + " [" + parameter.defaultValue() + "]: ");
        values.put(
            parameter.name(), value == null || value.isEmpty() ? parameter.defaultValue() : value);
      }
      String answer = line(reader, input.message() + " — " + input.ok() + "? [y/N] ");
      boolean approved =
          answer != null && (answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"));
      if (inputs.find(input.runId(), input.id()) == null) {
        return;
      }
      if (approved) {
        inputs.proceed(user, run.get(), input, values);
      } else {
        inputs.abort(user, run.get(), input);
      }
    } catch (Problem e) {
      terminal.err("steward: " + e.getMessage());
      questions.add(input);
    } catch (UncheckedIOException e) {
      inputs.abort(user, run.get(), input);
    }
  }

  /** Asks on the terminal; null at the end of the input. */
  private @Nullable String line(BufferedReader reader, String question) {
    terminal.err(Terminal.sanitize(question));
    try {
      String line = reader.readLine();
      return line == null ? null : line.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
