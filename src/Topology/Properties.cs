using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Sim.Topology.Tests")]
