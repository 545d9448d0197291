package io.howdah.broker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies point one way, and protocol classes stay where they are spoken. */
@AnalyzeClasses(packages = "io.howdah.broker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "io.howdah.broker.";

  @ArchTest
  static final ArchRule packagesFormNoCycles =
      slices().matching("io.howdah.broker.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule theModelDependsOnNothing =
      classes()
          .that()
          .resideInAPackage(ROOT + "model..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(ROOT + "model..", "java..");

  @ArchTest
  static final ArchRule planningDependsOnTheModelOnly =
      classes()
          .that()
          .resideInAPackage(ROOT + "planning..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(ROOT + "planning..", ROOT + "model..", "java..");

  @ArchTest
  static final ArchRule schedulesDependOnTheModelAndTheCronLibrary =
      classes()
          .that()
          .resideInAPackage(ROOT + "schedule..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              ROOT + "schedule..",
              ROOT + "model..",
              "java.lang..",
              "java.time..",
              "java.util..",
              "com.cronutils..");

  @ArchTest
  static final ArchRule theCronLibraryStaysWithSchedules =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "schedule..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.cronutils..");

  @ArchTest
  static final ArchRule decisionsDoNoInputOrOutput =
      noClasses()
          .that()
          .resideInAnyPackage(
              ROOT + "core..", ROOT + "matching..", ROOT + "lifecycle..", ROOT + "planning..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..",
              "java.net..",
              "java.nio.file..",
              "java.util.concurrent..",
              "java.util.random..",
              "org.apache..",
              "com.google..",
              "com.fasterxml..",
              "org.slf4j..");

  @ArchTest
  static final ArchRule decisionsReadNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(
              ROOT + "core..",
              ROOT + "matching..",
              ROOT + "lifecycle..",
              ROOT + "planning..",
              ROOT + "schedule..")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.util.Random.class);

  @ArchTest
  static final ArchRule mesosProtocolClassesStayWithTheAdapter =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "mesos..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.mesos..", "com.google.protobuf..");

  @ArchTest
  static final ArchRule yarnClassesStayWithTheAdapter =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "yarn..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.hadoop..");

  @ArchTest
  static final ArchRule zooKeeperStaysWithStoreAndElection =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + "store..", ROOT + "election..", ROOT + "command..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.zookeeper..", "org.apache.curator..");
}
