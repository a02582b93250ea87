import type { Stage } from './deals.ts';
import type { Role } from './people.ts';

export const PEOPLE: readonly (readonly [id: string, name: string, role: Role, team: string])[] = [
  ['ines', 'Ines Duarte', 'manager', 'North'],
  ['maya', 'Maya Chen', 'sales', 'North'],
  ['tomas', 'Tomas Lindqvist', 'sales', 'North'],
  ['aisha', 'Aisha Rahman', 'sales', 'North'],
  ['pieter', 'Pieter de Vries', 'sales', 'North'],
  ['noor', 'Noor Haddad', 'sales', 'North'],
  ['george', 'George Mensah', 'manager', 'South'],
  ['lucia', 'Lucia Romano', 'sales', 'South'],
  ['kenji', 'Kenji Watanabe', 'sales', 'South'],
  ['elena', 'Elena Petrova', 'sales', 'South'],
  ['samuel', 'Samuel Okoye', 'sales', 'South'],
  ['clara', 'Clara Weiss', 'sales', 'South'],
];

/** `closesIn`: days from the day the samples are made. */
export const DEALS: readonly (readonly [title: string, company: string, value: number, stage: Stage, owner: string, closesIn: number])[] = [
  ['Cold-chain sensors, phase 1', 'Baltic Fresh Logistics', 48_000, 'negotiation', 'maya', 9],
  ['Dock scheduling licences', 'Port of Gdynia', 126_000, 'proposal', 'maya', 31],
  ['Fleet telematics renewal', 'Nordhus Transport', 72_500, 'qualified', 'maya', 44],
  ['Warehouse lighting refit', 'Aalto Storage', 18_900, 'won', 'maya', -12],
  ['Driver app pilot', 'Skagen Haulage', 9_800, 'lead', 'maya', 60],
  ['Pallet tracking for three sites', 'Van Houten Foods', 54_000, 'proposal', 'pieter', 21],
  ['Service contract, cranes', 'Rotterdam Bulk Terminals', 210_000, 'negotiation', 'pieter', 15],
  ['Spare parts portal', 'Delta Pumps', 33_000, 'qualified', 'pieter', 52],
  ['Yard cameras', 'Zeeland Cold Store', 27_400, 'lost', 'pieter', -30],
  ['Customs paperwork module', 'Hansa Forwarding', 41_200, 'lead', 'tomas', 70],
  ['Ferry freight booking', 'Gotland Line', 88_000, 'proposal', 'tomas', 26],
  ['Emission reports', 'Malmo Shipping', 22_600, 'qualified', 'tomas', 38],
  ['Crew rota licences', 'Oresund Ferries', 64_000, 'won', 'tomas', -5],
  ['Tank level monitoring', 'Nordic Fuels', 58_300, 'negotiation', 'aisha', 12],
  ['Inspection tablets', 'Clydeside Works', 15_700, 'qualified', 'aisha', 47],
  ['Asset register', 'Humber Water', 97_000, 'proposal', 'aisha', 33],
  ['Training package', 'Leith Marine', 6_400, 'won', 'aisha', -20],
  ['Route planning trial', 'Thistle Couriers', 12_000, 'lead', 'noor', 66],
  ['Returns desk', 'Bergen Outdoor', 29_500, 'qualified', 'noor', 41],
  ['Label printers, 40 units', 'Fjord Dairy', 24_800, 'negotiation', 'noor', 7],
  ['Parts catalogue', 'Ostersund Lifts', 19_300, 'lost', 'noor', -16],
  ['Vineyard irrigation control', 'Cantine del Sole', 36_000, 'proposal', 'lucia', 24],
  ['Olive press maintenance', 'Frantoio Verdi', 14_500, 'won', 'lucia', -9],
  ['Booking system', 'Lido Hotels', 112_000, 'negotiation', 'lucia', 17],
  ['Ticket gates', 'Amalfi Boats', 45_000, 'lead', 'lucia', 75],
  ['Robot cell, welding', 'Torino Automotive', 264_000, 'negotiation', 'kenji', 19],
  ['Vision inspection', 'Iberia Ceramics', 83_000, 'qualified', 'kenji', 49],
  ['Conveyor upgrade', 'Mercado Central', 39_900, 'proposal', 'kenji', 28],
  ['Calibration contract', 'Lisbon Optics', 21_000, 'won', 'kenji', -3],
  ['Solar farm monitoring', 'Alentejo Energia', 155_000, 'proposal', 'elena', 36],
  ['Battery room sensors', 'Helios Storage', 47_600, 'qualified', 'elena', 55],
  ['Grid reports', 'Thessaly Power', 31_800, 'lead', 'elena', 80],
  ['Meter replacement', 'Valencia Aguas', 69_000, 'lost', 'elena', -25],
  ['Harbour tugs, telemetry', 'Puerto Algeciras', 134_000, 'negotiation', 'samuel', 11],
  ['Container seals', 'Marseille Transit', 26_700, 'qualified', 'samuel', 43],
  ['Stock counting drones', 'Provence Depot', 52_000, 'lead', 'samuel', 90],
  ['Point of sale, 12 shops', 'Casa Moreno', 43_500, 'proposal', 'clara', 29],
  ['Loyalty cards', 'Zagreb Books', 11_200, 'qualified', 'clara', 58],
  ['Kitchen displays', 'Trattoria Group', 17_900, 'won', 'clara', -14],
  ['Delivery lockers', 'Ljubljana Post', 76_000, 'lead', 'clara', 64],
];

/** Some belong to a deal, in turn. */
export const CONTACTS: readonly (readonly [name: string, position: string])[] = [
  ['Marta Kowalska', 'Head of operations'],
  ['Henrik Dahl', 'Purchasing'],
  ['Sofia Marques', 'Chief financial officer'],
  ['Ahmed Saleh', 'Site manager'],
  ['Ingrid Berg', 'IT lead'],
  ['Paolo Conti', 'Owner'],
  ['Yara Costa', 'Project manager'],
];

export const NOTES: readonly string[] = [
  'Called: they want the price per site, not in total.',
  'The demo went well. Two questions about data protection are open.',
  'Their board meets on the first Tuesday of the month.\nWe need the offer a week before.',
  'A competitor is ten per cent cheaper, without the installation.',
  'Sent the references they asked for.',
];
