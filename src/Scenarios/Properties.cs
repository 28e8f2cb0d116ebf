using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Sim.Scenarios.Tests")]
