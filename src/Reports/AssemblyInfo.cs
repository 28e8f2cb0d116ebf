using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Sim.Reports.Tests")]
