package dev.steward.rest.cli;

import dev.steward.access.Caller;
import dev.steward.client.Frame;
import dev.steward.client.FrameType;
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
 * Server side of one CLI connection: receives the command, runs it and sends its status. The
 * transport calls {@link #receive} for each frame on one thread and {@link #run} on another, which
 * {@link #disconnect} interrupts.
 */
final class CommandSession {

  /** Sends frames to the client, one at a time. */
  @FunctionalInterface
  interface FrameSink {
    void send(Frame frame) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(CommandSession.class);

  private static final int MAX_ARGUMENTS = 1_000;

  /** Maximum total length of all arguments. */
  private static final int MAX_CHARACTERS = 1 << 20;

  private static final int START_SECONDS = 15;
  private static final int ANONYMOUS_START_SECONDS = 10;

  /** Memory per argument in addition to its characters. */
  private static final int ARGUMENT_OVERHEAD_BYTES = 64;

  private static final int OUTPUT_BUFFER_BYTES = 8 << 10;
  private static final int MAX_FRAME_BYTES = 64 << 10;

  // Exit statuses with the values of Jenkins' CLICommand.
  private static final int STATUS_FAILED = 1;
  private static final int STATUS_USAGE = 2;
  private static final int STATUS_ABORTED = 5;

  private final Caller caller;
  private final CommandTable table;
  private final Reservation memory;
  private final FrameSink out;
  private final StdinStream input;
  private final long startDeadline;

  /** Released when the command has arrived completely, or on disconnect. */
  private final CountDownLatch startSignal = new CountDownLatch(1);

  /** Name of the command, then its arguments. */
  private final List<String> commandLine = new ArrayList<>();

  private int characters;
  private Charset charset = StandardCharsets.UTF_8;
  private boolean commandComplete;
  private boolean disconnected;
  private @Nullable Thread commandThread;

  /**
   * Creates the session and starts the timeout for receiving the command.
   *
   * @param memory reservation for the data that the client sends; the caller closes it
   */
  CommandSession(Caller caller, CommandTable table, Reservation memory, FrameSink out) {
    this.caller = caller;
    this.table = table;
    this.memory = memory;
    this.out = out;
    this.input = new StdinStream(memory);
    this.startDeadline =
        System.nanoTime()
            + TimeUnit.SECONDS.toNanos(
                caller.isAnonymous() ? ANONYMOUS_START_SECONDS : START_SECONDS);
  }

  /** Remaining time for the client to send its command. */
  long remainingStartNanos() {
    return startDeadline - System.nanoTime();
  }

  /** Wraps the client's stream: memory for its bytes is reserved until their frames are handled. */
  ReservingInputStream reserving(InputStream in) {
    return new ReservingInputStream(in, memory);
  }

  /** Handles a frame from the client; unknown types are ignored. */
  void receive(Frame frame) throws IOException {
    FrameType type = frame.type();
    if (type == null) {
      return;
    }
    switch (type) {
      case ARG -> addArgument(frame.text());
      case ENCODING -> setCharset(frame.text());
      case START -> completeCommand();
      case STDIN -> {
        if (startSignal.getCount() > 0) {
          throw new IOException("input before the command");
        }
        input.put(frame.data());
      }
      case END_STDIN -> input.end();
      case LOCALE -> {} // all messages are in English
      case EXIT, STDOUT, STDERR -> {} // sent by the server only
    }
  }

  private synchronized void addArgument(String argument) throws IOException {
    characters += argument.length();
    if (commandComplete || commandLine.size() == MAX_ARGUMENTS || characters > MAX_CHARACTERS) {
      throw new IOException("too many arguments");
    }
    ReservingInputStream.reserve(memory, 2L * argument.length() + ARGUMENT_OVERHEAD_BYTES);
    commandLine.add(argument);
  }

  /** Clients repeat this frame as a keep-alive; it is ignored once the command has started. */
  private synchronized void setCharset(String name) {
    if (!commandComplete) {
      try {
        charset = Charset.forName(name);
      } catch (IllegalArgumentException e) {
        LOG.debug("unknown character set");
      }
    }
  }

  private synchronized void completeCommand() {
    commandComplete = true;
    startSignal.countDown();
  }

  /** Ends the command early, after a disconnect or a protocol error. */
  synchronized void disconnect() {
    disconnected = true;
    input.breakOff();
    startSignal.countDown();
    Thread thread = commandThread;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Waits for the command, runs it and sends its status. */
  void run() {
    try {
      if (!startSignal.await(remainingStartNanos(), TimeUnit.NANOSECONDS) || isDisconnected()) {
        return;
      }
      synchronized (this) {
        commandThread = Thread.currentThread();
      }
      PrintStream stdout = outputStream(FrameType.STDOUT);
      PrintStream stderr = outputStream(FrameType.STDERR);
      int status = execute(stdout, stderr);
      stdout.flush();
      stderr.flush();
      synchronized (this) {
        commandThread = null;
      }
      if (!isDisconnected()) {
        out.send(Frame.status(status));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.debug("a client disconnected before its command ended");
    } finally {
      input.discard();
    }
  }

  private synchronized boolean isDisconnected() {
    return disconnected;
  }

  /** Runs the command and returns its exit status; errors are printed. */
  private int execute(PrintStream stdout, PrintStream stderr) throws InterruptedException {
    if (commandLine.isEmpty()) {
      return printError(
          stderr, STATUS_USAGE, "No command given. Run 'help' for a list of commands.");
    }
    String name = commandLine.getFirst();
    CliCommand command = table.find(name);
    if (command == null) {
      return printError(
          stderr, STATUS_USAGE, "Unknown command " + name + ". Run 'help' for a list of commands.");
    }
    if (!command.doesReadInput()) {
      input.discard();
    }
    try {
      table.requireAccess(caller, command);
      ParsedArguments parsed =
          ParsedArguments.parse(command, commandLine.subList(1, commandLine.size()));
      LOG.debug("{} runs {}", caller.name(), name);
      return command
          .action()
          .run(new CommandContext(caller, parsed, input, stdout, stderr, charset));
    } catch (UsageError e) {
      printError(stderr, STATUS_USAGE, e.getMessage());
      stderr.print(command.usage());
      return STATUS_USAGE;
    } catch (AbortError e) {
      return printError(stderr, STATUS_ABORTED, e.getMessage());
    } catch (Problem e) {
      return printError(stderr, statusOf(e), e.getMessage());
    } catch (IOException e) {
      return printError(stderr, STATUS_FAILED, "The connection was interrupted: " + e.getMessage());
    } catch (Outage e) {
      LOG.warn("{}", e.getMessage());
      return printError(stderr, STATUS_FAILED, e.getMessage());
    } catch (RuntimeException e) {
      String id = UUID.randomUUID().toString();
      LOG.error(
          "{} (id {})", e instanceof ServerFailure ? e.getMessage() : "internal error", id, e);
      return printError(
          stderr,
          STATUS_FAILED,
          "The command failed with an internal error. Error id in the server log: " + id + ".");
    }
  }

  /** Exit status of a problem; the values are those of Jenkins' {@code CLICommand}. */
  private static int statusOf(Problem problem) {
    return switch (problem) {
      case Problem.Invalid _, Problem.NotFound _, Problem.TooLarge _, Problem.WrongMethod _ -> 3;
      case Problem.Conflict _ -> 4;
      case Problem.Busy _, Problem.Overloaded _ -> 5;
      case Problem.Forbidden _ -> 6;
      case Problem.Unauthenticated _ -> 7;
    };
  }

  /** Prints the message as Jenkins does and returns the status. */
  private static int printError(PrintStream stderr, int status, @Nullable String message) {
    stderr.print("\nERROR: " + message + "\n");
    return status;
  }

  /**
   * A stream to the client. Everything printed is sent immediately, so that the client shows
   * progress.
   */
  private PrintStream outputStream(FrameType type) {
    return new PrintStream(
        new BufferedOutputStream(new FrameOutputStream(type), OUTPUT_BUFFER_BYTES),
        false,
        charset) {
      @Override
      public void print(@Nullable String text) {
        super.print(text);
        flush();
      }
    };
  }

  /** Sends each write as frames of limited size. */
  private final class FrameOutputStream extends OutputStream {
    private final FrameType type;

    FrameOutputStream(FrameType type) {
      this.type = type;
    }

    @Override
    public void write(int value) throws IOException {
      out.send(Frame.of(type, new byte[] {(byte) value}));
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      for (int at = from; at < from + length; at += MAX_FRAME_BYTES) {
        int end = Math.min(from + length, at + MAX_FRAME_BYTES);
        out.send(Frame.of(type, Arrays.copyOfRange(bytes, at, end)));
      }
    }
  }
}
