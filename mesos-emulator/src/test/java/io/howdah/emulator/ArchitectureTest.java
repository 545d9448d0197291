package io.howdah.emulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the emulator may depend on: it must share nothing with the client that it tests. */
@AnalyzeClasses(packages = "io.howdah", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule SHARES_NOTHING =
      classes()
          .that()
          .resideInAPackage("io.howdah.emulator..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.howdah.emulator..",
              "java..",
              "org.apache.mesos.v1..",
              "org.apache.zookeeper..",
              "com.google.protobuf..",
              "com.fasterxml.jackson..",
              "io.netty..",
              "picocli..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule AGENTS_KNOW_ONLY_THE_LINK =
      noClasses()
          .that()
          .resideInAPackage("..emulator.agent..")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("io\\.howdah\\.emulator\\.master\\.(?!AgentLink|MasterLink).*");

  @ArchTest
  static final ArchRule MASTER_KNOWS_NO_AGENT_CLASS =
      noClasses()
          .that()
          .resideInAPackage("..emulator.master..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..emulator.agent..");
}
