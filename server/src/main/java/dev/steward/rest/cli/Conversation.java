package dev.steward.rest.cli;

import dev.steward.access.Caller;
import dev.steward.client.Frame;
import dev.steward.client.Op;
import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server side of one CLI connection: receives the command, runs it and sends its status. {@link
 * #receive} takes the frames of any transport; {@link #run} executes the command and is interrupted
 * when the client disconnects.
 */
final class Conversation {

  /** Sends frames to the client, one at a time. */
  @FunctionalInterface
  interface Out {
    void send(Frame frame) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  private static final int MAX_WORDS = 1_000;
  private static final int MAX_CHARACTERS = 1 << 20;
  private static final int START_SECONDS = 15;
  private static final int ANONYMOUS_START_SECONDS = 10;

  /** Memory per argument in addition to its characters. */
  private static final int WORD_BYTES = 64;

  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private final Caller caller;
  private final CommandTable table;
  private final Reservation memory;
  private final Out out;
  private final Input input;
  private final long startBefore;
  private final CountDownLatch started = new CountDownLatch(1);
  private final List<String> words = new ArrayList<>();
  private int characters;
  private Charset charset = StandardCharsets.UTF_8;
  private boolean ready;
  private boolean gone;
  private @Nullable Thread running;

  /**
   * Creates the session and starts the timeout for receiving the command.
   *
   * @param memory reservation for the data that the client sends; the caller closes it
   */
  Conversation(Caller caller, CommandTable table, Reservation memory, Out out) {
    this.caller = caller;
    this.table = table;
    this.memory = memory;
    this.out = out;
    this.input = new Input(memory);
    this.startBefore =
        System.nanoTime()
            + TimeUnit.SECONDS.toNanos(
                caller.isAnonymous() ? ANONYMOUS_START_SECONDS : START_SECONDS);
  }

  /** Remaining time for the client to send its command. */
  long startNanos() {
    return startBefore - System.nanoTime();
  }

  /** Wraps the client's stream: its bytes are reserved until their frames are handled. */
  CountedInput counted(InputStream in) {
    return new CountedInput(in, memory);
  }

  /** Handles a frame from the client; unknown types are ignored. */
  void receive(Frame frame) throws IOException {
    Op op = frame.op();
    if (op == null) {
      return;
    }
    switch (op) {
      case ARG -> addWord(frame.text());
      case ENCODING -> setCharset(frame.text());
      case START -> begin();
      case STDIN -> {
        if (started.getCount() > 0) {
          throw new IOException("input before the command");
        }
        input.put(frame.data());
      }
      case END_STDIN -> input.end();
      case LOCALE, EXIT, STDOUT, STDERR -> {}
    }
  }

  private synchronized void addWord(String word) throws IOException {
    characters += word.length();
    if (ready || words.size() == MAX_WORDS || characters > MAX_CHARACTERS) {
      throw new IOException("too many arguments");
    }
    CountedInput.grow(memory, 2L * word.length() + WORD_BYTES);
    words.add(word);
  }

  /** Clients repeat this frame as a keep-alive; it is ignored once the command has started. */
  private synchronized void setCharset(String name) {
    if (!ready) {
      try {
        charset = Charset.forName(name);
      } catch (IllegalArgumentException e) {
        LOG.debug("unknown character set");
      }
    }
  }

  private synchronized void begin() {
    ready = true;
    started.countDown();
  }

  /** Ends the command early, after a disconnect or a protocol error. */
  synchronized void lose() {
    gone = true;
    input.lose();
    started.countDown();
    Thread thread = running;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Waits for the command, runs it and sends its status. */
  void run() {
    try {
      if (!started.await(startNanos(), TimeUnit.NANOSECONDS) || isGone()) {
        return;
      }
      synchronized (this) {
        running = Thread.currentThread();
      }
      PrintStream stdout = stream(Op.STDOUT);
      PrintStream stderr = stream(Op.STDERR);
      int status = run(stdout, stderr);
      stdout.flush();
      stderr.flush();
      synchronized (this) {
        running = null;
      }
      if (!isGone()) {
        out.send(Frame.status(status));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("a client disconnected before its command ended");
    } finally {
      input.drop();
    }
  }

  private synchronized boolean isGone() {
    return gone;
  }

  private int run(PrintStream stdout, PrintStream stderr) throws InterruptedException {
    if (words.isEmpty()) {
      return told(stderr, MISUSED, "No command given. Run 'help' for a list.");
    }
    String name = words.getFirst();
    CliCommand command = table.find(name);
    if (command == null) {
      return told(stderr, MISUSED, "Unknown command " + name + ". Run 'help' for a list.");
    }
    if (!command.doesReadInput()) {
      input.drop();
    }
    try {
      table.admit(caller, command);
      Words read = Words.read(command, words.subList(1, words.size()));
      LOG.debug("{} runs {}", caller.name(), name);
      return command.action().run(new Asked(caller, read, input, stdout, stderr, charset));
    } catch (Misused e) {
      told(stderr, MISUSED, e.getMessage());
      stderr.print(command.usage());
      return MISUSED;
    } catch (Aborted e) {
      return told(stderr, 5, e.getMessage());
    } catch (Problem e) {
      return told(stderr, status(e), e.getMessage());
    } catch (IOException e) {
      return told(stderr, FAILED, "The connection was interrupted: " + e.getMessage());
    } catch (Outage e) {
      LOG.warn("{}", e.getMessage());
      return told(stderr, FAILED, e.getMessage());
    } catch (RuntimeException e) {
      String id = UUID.randomUUID().toString();
      LOG.error(
          "{} (id {})", e instanceof ServerFailure ? e.getMessage() : "internal error", id, e);
      return told(
          stderr,
          FAILED,
          "The command failed with an internal error. Error id in the server's"
              + " log: "
              + id
              + ".");
    }
  }

  /** Exit status of a problem; the values are those of Jenkins' {@code CLICommand}. */
  private static int status(Problem problem) {
    return switch (problem) {
      case Problem.Invalid _, Problem.NotFound _, Problem.TooLarge _, Problem.WrongMethod _ -> 3;
      case Problem.Conflict _ -> 4;
      case Problem.Busy _, Problem.Overloaded _ -> 5;
      case Problem.Forbidden _ -> 6;
      case Problem.Unauthenticated _ -> 7;
    };
  }

  private static int told(PrintStream stderr, int status, @Nullable String message) {
    stderr.print("\nERROR: " + message + "\n");
    return status;
  }

  private PrintStream stream(Op op) {
    return new PrintStream(new BufferedOutputStream(new Pieces(op), 8 << 10), false, charset) {
      @Override
      public void print(@Nullable String text) {
        super.print(text);
        flush();
      }
    };
  }

  /** Sends each write as frames of at most 64 KiB. */
  private final class Pieces extends OutputStream {
    private final Op op;

    Pieces(Op op) {
      this.op = op;
    }

    @Override
    public void write(int value) throws IOException {
      out.send(Frame.of(op, new byte[] {(byte) value}));
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      for (int at = from; at < from + length; at += 64 << 10) {
        int end = Math.min(from + length, at + (64 << 10));
        out.send(Frame.of(op, Arrays.copyOfRange(bytes, at, end)));
      }
    }
  }
}
