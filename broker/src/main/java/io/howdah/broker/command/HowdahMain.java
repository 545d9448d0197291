package io.howdah.broker.command;

import io.howdah.broker.config.InvalidConfigurationException;
import io.howdah.broker.store.StoreException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code howdah}. */
@Command(
    name = "howdah",
    description = "Shares one Mesos cluster between Hadoop and containers.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      ApplyCommand.class,
      BackupCommand.class,
      BrokerCommand.class,
      CheckConfigCommand.class,
      ForgetFrameworkCommand.class,
      HistoryCommand.class,
      PlanCommand.class,
      PreflightCommand.class,
      RestoreCommand.class,
      RevertCommand.class,
      StatusCommand.class,
      VersionCommand.class
    })
public final class HowdahMain {
  private HowdahMain() {}

  /** Runs a command and ends the process with a {@link ProcessExit}'s code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, commandLine()));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new HowdahMain());
    line.setExecutionExceptionHandler(HowdahMain::explain);
    line.setParameterExceptionHandler(
        (e, arguments) -> {
          PrintWriter err = e.getCommandLine().getErr();
          err.println("error: " + e.getMessage());
          err.println("Try 'howdah " + name(e.getCommandLine()) + "--help'.");
          return ProcessExit.USAGE.code();
        });
    return line;
  }

  static int run(String[] arguments, CommandLine line) {
    if (arguments.length == 0) {
      line.usage(line.getErr());
      return ProcessExit.USAGE.code();
    }
    return line.execute(arguments);
  }

  private static String name(CommandLine line) {
    return line.getParent() == null ? "" : line.getCommandName() + " ";
  }

  /** Mistakes of users get a message, ours a stack trace. */
  private static int explain(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    PrintWriter err = line.getErr();
    if (failure instanceof InvalidConfigurationException) {
      err.println("error: " + failure.getMessage());
      return ProcessExit.BAD_CONFIGURATION.code();
    }
    if (failure instanceof CommandException command) {
      err.println("error: " + command.getMessage());
      return command.exit().code();
    }
    if (failure instanceof StoreException store) {
      err.println("error: " + store.getMessage());
      return ProcessExit.of(store).code();
    }
    err.println("internal error");
    failure.printStackTrace(err);
    return ProcessExit.INTERNAL_ERROR.code();
  }
}
